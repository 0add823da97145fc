"""What should be replaced at CXone soon."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from credentials.models import AccessKey, ClientCredential, Finding
from tenants.models.application import Status

HORIZON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Due:
    """A secret whose day to be replaced is near or past."""

    subject: str
    subject_id: UUID
    kind: str
    label: str
    due_on: date
    days_left: int

    @property
    def is_overdue(self) -> bool:
        return self.days_left < 0


def due(today: date, *, limit: int) -> list[Due]:
    """What is due within 30 days or overdue, most urgent first."""
    clients = due_client_credentials(today).select_related("registration", "environment")[:limit]
    keys = due_access_keys(today).select_related("tenant")[:limit]
    lines = [
        *(_line(Finding.Subject.CLIENT_CREDENTIAL, "Client secret", it, today) for it in clients),
        *(_line(Finding.Subject.ACCESS_KEY, "Access key", it, today) for it in keys),
    ]
    return sorted(lines, key=lambda line: line.due_on)[:limit]


def due_client_credentials(today: date) -> "QuerySet[ClientCredential]":
    """Client credentials of registrations that are not retired."""
    near = ClientCredential.objects.filter(rotate_by__lte=today + HORIZON)
    return near.exclude(registration__status=Status.RETIRED).order_by("rotate_by")


def due_access_keys(today: date) -> "QuerySet[AccessKey]":
    """Access keys, whoever uses them: an unused key is still a key that works."""
    return AccessKey.objects.filter(rotate_by__lte=today + HORIZON).order_by("rotate_by")


def _line(subject: str, kind: str, row: ClientCredential | AccessKey, today: date) -> Due:
    assert row.rotate_by is not None  # noqa: S101  (filtered above; narrows the type)
    return Due(subject, row.pk, kind, str(row), row.rotate_by, (row.rotate_by - today).days)
