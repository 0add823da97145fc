"""An organisation with some history, and somebody who may do anything to it."""

from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from cxone_registry.audit import verify as verifying
from cxone_registry.audit.record import PLATFORM, record_access, record_change
from cxone_registry.audit.verify import Report, verify

# Chains of the tests before would be read for each test here.
OTHERS = "chain <> %(platform)s AND chain NOT LIKE split_part(%(chain)s, ':', 1) || ':%%'"


class Tamper:
    """The owner of the schema, with triggers off and the wall down, until the test ends."""

    def __init__(self, organization) -> None:
        self.chain = f"{organization.pk}:change"

    def run(self, statement: str, **values: object) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement, {"chain": self.chain, **values})

    def rows(self, statement: str, **values: object) -> list[tuple]:
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement, {"chain": self.chain, **values})
            return cursor.fetchall()

    def verify(self) -> Report:
        return verify(using="owner")


@pytest.fixture
def history(org) -> object:
    """Five more events in each of the organisation's two chains."""
    for number in range(5):
        with transaction.atomic():
            record_change("thing.changed", org, n=number)
        record_access("thing.seen", org, n=number)
    return org


@pytest.fixture
def tamper(history, monkeypatch) -> Iterator[Tamper]:
    every = verifying._expected
    with transaction.atomic(using="owner"):
        owner = Tamper(history)
        owner.run("ALTER TABLE audit_event DISABLE TRIGGER USER")
        owner.run("ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY")
        owner.run("ALTER TABLE tenants_organization NO FORCE ROW LEVEL SECURITY")
        for table in ("audit_event", "audit_head"):
            owner.run(f"DELETE FROM {table} WHERE {OTHERS}", platform=PLATFORM)
        wanted = {owner.chain, PLATFORM}
        monkeypatch.setattr(verifying, "_expected", lambda cursor: every(cursor) & wanted)
        yield owner
        transaction.set_rollback(True, using="owner")
