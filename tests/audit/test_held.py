"""Within a request, events are appended last, in order, and only for what is kept."""

import pytest
from django.db import transaction

from cxone_registry.audit.held import changes_last
from cxone_registry.audit.models import Event
from cxone_registry.audit.record import record_change


@transaction.atomic
def actions():
    found = Event.objects.filter(action__startswith="held.").order_by("seq")
    return list(found.values_list("action", flat=True))


def test_events_are_appended_in_order_at_the_end(org):
    with transaction.atomic(), changes_last():
        record_change("held.first")
        record_change("held.second")
        assert Event.objects.filter(action__startswith="held.").count() == 0

    assert actions() == ["held.first", "held.second"]


def test_what_a_savepoint_undid_is_not_told(org):
    with transaction.atomic(), changes_last():
        record_change("held.kept")
        with pytest.raises(ValueError), transaction.atomic():
            record_change("held.undone")
            raise ValueError

    assert actions() == ["held.kept"]


def test_a_request_that_is_rolled_back_tells_nothing(org):
    with transaction.atomic(), changes_last():
        record_change("held.never")
        transaction.set_rollback(True)

    assert actions() == []


def test_neither_is_what_a_savepoint_around_a_kept_one_undid(org):
    with transaction.atomic(), changes_last():
        with transaction.atomic():
            record_change("held.kept")
        with pytest.raises(ValueError), transaction.atomic():
            with transaction.atomic():
                record_change("held.inner")
            raise ValueError
        record_change("held.last")

    assert actions() == ["held.kept", "held.last"]
