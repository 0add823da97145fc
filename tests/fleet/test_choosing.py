"""Many sign-ins are looked at whole: no plan that compares each row with each."""

import pytest
from django.db import connection, transaction

from credentials.models import AccessKeyUse
from credentials.rules.problems import SUSPENDED
from credentials.services import watch
from credentials.services.fleet import choosing, rounds
from credentials.services.fleet.sql import expect_many, rows
from tests.support import make


def joins_each_with_each() -> bool:
    [(value,)] = rows("SHOW enable_nestloop")
    return value in ("on", b"on")


@pytest.mark.parametrize("statement", [choosing.CHOSEN, choosing.DUE], ids=["chosen", "due"])
@transaction.atomic
def test_tables_without_statistics_are_joined_by_hash(org, statement):
    expect_many()
    with connection.cursor() as cursor:
        values = [SUSPENDED, []] if statement == choosing.CHOSEN else [SUSPENDED, [], []]
        cursor.execute(f"EXPLAIN {statement}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Nested Loop" not in plan


def test_what_comes_after_is_planned_as_usual(org):
    make.use()

    with transaction.atomic():
        assert rounds.preview(AccessKeyUse.objects.all()).count == 1
        assert joins_each_with_each()
        expect_many()
        assert not joins_each_with_each()
    with transaction.atomic():
        assert joins_each_with_each()


def test_the_hourly_look_expects_many(org, monkeypatch):
    seen = []
    monkeypatch.setattr(watch, "moot", lambda: seen.append(joins_each_with_each()) or [])

    watch.watch(org.pk)

    assert seen == [False]
