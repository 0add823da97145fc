"""Which registrations somebody wants to see at one click: mine, due, broken."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q

from credentials.models import AccessKeyUse, ClientCredential, Finding
from tenants.models import Origin, Registration, TechnicalContact, VendorRequest
from tenants.models.application import Status

MINE, DUE, BROKEN = "mine", "due", "broken"
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and their day."""

    user_id: UUID
    email: str
    today: date


def condition(view: str, reader: Reader) -> Q:
    """Registrations of one view. None of the conditions repeats a row. Raises KeyError."""
    return {MINE: _mine, DUE: _due, BROKEN: _broken}[view](reader)


def counts(reader: Reader) -> dict[str, int]:
    """How many registrations each view shows, in one query."""
    return Registration.objects.aggregate(
        **{
            view: Count("pk", filter=condition(view, reader), distinct=True)
            for view in (MINE, DUE, BROKEN)
        }
    )


def _mine(reader: Reader) -> Q:
    named = TechnicalContact.objects.filter(contact__email__iexact=reader.email)
    return Q(owner=reader.user_id) | Q(pk__in=named.order_by().values("registration"))


def _due(reader: Reader) -> Q:
    """An answer of NICE is due, or a secret is to be replaced within a month."""
    waiting = VendorRequest.objects.filter(state=VendorRequest.State.SENT, due_on__lte=reader.today)
    soon = reader.today + SOON
    clients = ClientCredential.objects.filter(rotate_by__lte=soon)
    uses = AccessKeyUse.objects.filter(access_key__rotate_by__lte=soon)
    parts = (waiting, clients, uses)
    return _any_of(*parts) & ~Q(status=Status.RETIRED)


def _broken(reader: Reader) -> Q:
    """A finding is open about it, or about something that it needs."""
    subjects = Finding.objects.filter(resolved_at=None).order_by().values("subject_id")
    uses = AccessKeyUse.objects.filter(
        Q(pk__in=subjects) | Q(access_key__in=subjects) | Q(access_key__tenant__in=subjects)
    )
    return Q(pk__in=subjects) | _any_of(
        uses,
        ClientCredential.objects.filter(pk__in=subjects),
        Origin.objects.filter(pk__in=subjects),
        VendorRequest.objects.filter(pk__in=subjects),
        TechnicalContact.objects.filter(contact__in=subjects),
    )


def _any_of(*parts: object) -> Q:
    # Sets of ids rather than joins: the database reads each once, whatever the list's length.
    found = Q()
    for rows in parts:
        found |= Q(pk__in=rows.order_by().values("registration"))  # type: ignore[attr-defined]
    return found
