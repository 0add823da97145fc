"""Everything of the organisation that has a day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from credentials.models import AccessKey, ClientCredential, ReportSchedule
from credentials.reports.calendars.entry import DAYS_BACK, MOST_ENTRIES, Entry
from credentials.reports.reminding.things import access_keys, client_credentials
from credentials.reports.reminding.whose import Whose
from tenants.models import (
    ChecklistItem,
    ChecklistProof,
    Contact,
    TechnicalContact,
    VendorRequest,
)
from tenants.models.application import Status
from tenants.reports.calendars import own_zone
from tenants.reports.contacts import named, patience, with_signs
from tenants.rules.checklist.items import ITEMS, OWN

AT_ONCE = 1000


def entries(whose: Whose | None, now: datetime) -> list[Entry]:
    """What is due and when, the earliest first; *whose*: only what this person answers for."""
    zone = own_zone()
    first = timezone.localtime(now, zone).date() - timedelta(days=DAYS_BACK)
    found = [
        *_client_secrets(whose, first),
        *_access_keys(whose, first),
        *_answers(whose, first),
        *_proofs(whose, first),
        *_contacts(whose, zone),
        *(() if whose else _reports(zone)),
    ]
    return sorted(found, key=lambda one: (one.on, one.summary, one.id))[:MOST_ENTRIES]


def _client_secrets(whose: Whose | None, first: date) -> Iterator[Entry]:
    rows = client_credentials().filter(rotate_by__gte=first).order_by("rotate_by")
    if whose:
        rows = whose.client_credentials(rows)
    for row in rows.select_related("registration", "environment")[:MOST_ENTRIES]:
        yield _rotation("client-secret", f"Replace the client secret: {row}", row)


def _access_keys(whose: Whose | None, first: date) -> Iterator[Entry]:
    rows = access_keys().filter(rotate_by__gte=first).order_by("rotate_by")
    if whose:
        rows = whose.access_keys(rows)
    for row in rows.select_related("tenant")[:MOST_ENTRIES]:
        yield _rotation("access-key", f"Replace the access key: {row}", row)


def _rotation(kind: str, summary: str, row: ClientCredential | AccessKey) -> Entry:
    page = f"admin:credentials_{row._meta.model_name}_change"
    assert row.rotate_by is not None  # noqa: S101  (filtered above; narrows the type)
    return Entry(
        kind,
        row.pk,
        row.rotate_by,
        summary,
        "The day by which your organisation wants a new secret.",
        reverse(page, args=[row.pk]),
    )


def _answers(whose: Whose | None, first: date) -> Iterator[Entry]:
    rows = VendorRequest.objects.filter(state=VendorRequest.State.SENT, due_on__gte=first)
    if whose:
        rows = whose.of_registrations(rows)
    for row in rows.select_related("registration").order_by("due_on")[:MOST_ENTRIES]:
        if row.due_on:
            yield Entry(
                "answer",
                row.pk,
                row.due_on,
                f"Answer of NICE due: {row}",
                "Without an answer by the end of this day, ask DEVone support again.",
                reverse("request-page", args=[row.pk]),
            )


def _proofs(whose: Whose | None, first: date) -> Iterator[Entry]:
    titles = {item.code: item.title for item in ITEMS} | {
        f"{OWN}{item.pk}": item.title for item in ChecklistItem.objects.all()
    }
    rows = ChecklistProof.objects.filter(withdrawn_at=None, expires_on__gte=first)
    rows = rows.exclude(registration__status=Status.RETIRED)
    if whose:
        rows = whose.of_registrations(rows)
    for row in rows.select_related("registration").order_by("expires_on")[:MOST_ENTRIES]:
        if row.expires_on:
            yield Entry(
                "proof",
                row.pk,
                row.expires_on,
                f"Checklist lapses: {titles.get(row.item, row.item)} ({row.registration.name})",
                "After this day the item is open again and has to be proved anew.",
                reverse("registration-overview", args=[row.registration_id]),
            )


def _contacts(whose: Whose | None, zone: ZoneInfo) -> Iterator[Entry]:
    """The day on which nobody counts on them any more, unless they are heard of before."""
    good_for = timedelta(days=patience().stale_days)
    living = named(Contact.objects.filter(left_at=None)).values("pk")
    rows: QuerySet[Any] = with_signs(Contact.objects.filter(pk__in=living))
    if whose:
        of_theirs = TechnicalContact.objects.filter(registration__owner=whose.user_id)
        rows = rows.filter(Q(email__iexact=whose.email) | Q(pk__in=of_theirs.values("contact")))
    for row in rows.order_by("last_sign", "pk")[:AT_ONCE]:
        yield Entry(
            "contact",
            row.pk,
            timezone.localtime(row.last_sign + good_for, zone).date(),
            f"Contact counts as stale: {row.name}",
            "Unless they sign in or confirm before that they still are the contact.",
            reverse("admin:tenants_contact_change", args=[row.pk]),
        )


def _reports(zone: ZoneInfo) -> Iterator[Entry]:
    for row in ReportSchedule.objects.filter(is_enabled=True).order_by("next_due_at")[:AT_ONCE]:
        yield Entry(
            "report",
            row.pk,
            timezone.localtime(row.next_due_at, zone).date(),
            f"Report: {row.name}",
            "The next report of this schedule.",
            reverse("health-reports"),
        )
