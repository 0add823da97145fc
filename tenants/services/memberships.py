"""Which organisations a person belongs to, asked before one is chosen."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in one organisation."""

    organization_id: UUID
    slug: str
    name: str
    time_zone: str
    role: str


def seats_of(user_id: UUID) -> list[Seat]:
    """The person's memberships, by organisation name. Answers about this one person only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, slug, name, time_zone, role FROM cxr_memberships_of(%s)",
            (user_id,),
        )
        return [Seat(*row) for row in cursor.fetchall()]
