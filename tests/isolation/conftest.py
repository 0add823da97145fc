"""Two organisations with a row in every table, made once: what the attacks find is not changed."""

from uuid import UUID

import psycopg
import pytest
from django.db import connections, transaction

from tests.isolation.catalogue import ForeignKey, ask


class Neighbours:
    """Organisation A attacks, B must not notice."""

    def __init__(self, a: UUID, b: UUID) -> None:
        self.a, self.b = a, b

    def row_of(self, organization: UUID, table: str, *, having: str = "id") -> UUID:
        """A row's id, over the maintenance role."""
        found = ask(
            f"SELECT id FROM {table} WHERE organization_id = %s AND {having} IS NOT NULL LIMIT 1",
            organization,
        )
        return found[0][0]

    def parent_of(self, organization: UUID, link: ForeignKey) -> UUID:
        """A row that *link* could name; one that nothing names yet, so that it is not taken."""
        found = ask(
            f"SELECT p.id FROM {link.parent} p LEFT JOIN {link.child} c ON c.{link.column} = p.id"
            " WHERE p.organization_id = %s ORDER BY c.id IS NOT NULL LIMIT 1",
            organization,
        )
        return found[0][0]


@pytest.fixture(scope="session")
def neighbours(database: None) -> Neighbours:
    from cxone_registry.isolation.context import organization_context
    from tests.support import fill, make

    both = [make.organization(name) for name in ("A", "B")]
    for organization in both:
        make.member(organization)
        with organization_context(organization.pk), transaction.atomic():
            fill.organization_tables()
    return Neighbours(*(organization.pk for organization in both))


@pytest.fixture
def app(database: None):
    """A bare connection as cxr_app, so that no code of ours stands before the wall."""
    with connect("default") as connection:
        yield connection


def connect(alias: str) -> psycopg.Connection:
    """A driver connection with the address and role of one of Django's."""
    found = connections[alias].get_connection_params()
    names = {"dbname", "user", "password", "host", "port"} & found.keys()
    return psycopg.connect(**{name: found[name] for name in names})


def work_for(connection: psycopg.Connection, organization: UUID) -> None:
    """Choose the organisation as the backend does: for this transaction."""
    connection.execute("SELECT set_config('cxr.org', %s, true)", (str(organization),))
