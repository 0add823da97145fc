"""Old beginnings go as whole prefixes, by the maintenance role only; the rest still verifies."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from cxone_registry.audit import cuts
from cxone_registry.audit.models import Cut, Event
from cxone_registry.audit.verify import verify, verify_own
from tests.isolation.conftest import connect


@pytest.fixture
def aged(history):
    """The first four events of the change chain are two years old, for whoever looks at times."""
    _shift(history, "at - interval '2 years'")
    yield history
    # Other tests verify every chain of this database.
    _shift(history, "at + interval '2 years'")


def _shift(organization, at):
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY")
        cursor.execute(
            f"UPDATE audit_event SET at = {at} WHERE chain = %s AND seq <= 4",
            (f"{organization.pk}:change",),
        )
        cursor.execute("ALTER TABLE audit_event FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")


def cut(organization, **changes):
    before = timezone.now() - timedelta(days=400)
    return cuts.cut(f"{organization.pk}:change", before, by="test", **changes)


def test_the_beginning_goes_and_the_rest_is_intact(aged):
    assert cut(aged) == 4

    with transaction.atomic():
        left = Event.objects.filter(chain=f"{aged.pk}:change").order_by("seq")
        assert [event.seq for event in left] == [5, 6]
        assert Cut.objects.get(chain=f"{aged.pk}:change").seq == 4
    assert verify_own(aged.pk).faults == []
    assert verify(using="maint").faults == []
    assert cut(aged) == 0


def test_young_events_stay(history):
    with pytest.raises(DatabaseError, match="that young"):
        cuts.cut(f"{history.pk}:change", timezone.now(), by="test")


def test_nothing_goes_when_nothing_is_old(history):
    assert cut(history) == 0


@pytest.mark.parametrize("alias", ["default", "audit", "maint"])
def test_nobody_deletes_past_the_function(aged, alias):
    import psycopg

    with connect(alias) as connection:
        with pytest.raises(psycopg.Error):
            connection.execute("DELETE FROM audit_event")
        connection.rollback()
        with pytest.raises(psycopg.Error):
            connection.execute("DELETE FROM audit_cut")
        connection.rollback()


def test_the_application_may_not_cut(aged):
    import psycopg

    with connect("default") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT audit_cut_off('x', 1, 'x', now(), 'x', 'x', 'x', 365)")
