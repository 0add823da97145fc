"""An organisation with some history, and somebody who may do anything to it."""

from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from cxone_registry.audit.record import record_access, record_change
from cxone_registry.audit.verify import Report, verify


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
def tamper(history) -> Iterator[Tamper]:
    with transaction.atomic(using="owner"):
        owner = Tamper(history)
        owner.run("ALTER TABLE audit_event DISABLE TRIGGER USER")
        owner.run("ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY")
        owner.run("ALTER TABLE tenants_organization NO FORCE ROW LEVEL SECURITY")
        yield owner
        transaction.set_rollback(True, using="owner")
