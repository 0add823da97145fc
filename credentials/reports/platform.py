"""What the platform's operator sees of organisations: names and counts, by one function."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class Counted:
    """One organisation, as numbers."""

    slug: str
    name: str
    members: int
    registrations: int
    client_credentials: int
    access_keys: int
    open_findings: int
    critical_findings: int
    last_check_at: datetime | None


def organizations() -> list[Counted]:
    """Every organisation by name. The database gives out no row of theirs, only these counts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, name, members, registrations, client_credentials, access_keys,"
            " open_findings, critical_findings, last_check_at FROM cxr_platform_counts()"
        )
        return [Counted(*row) for row in cursor.fetchall()]


def database_bytes() -> int:
    """The size of the whole database, of all organisations together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]
