"""Everything that the hourly look judges, in queries whose number grows by hundreds of rows."""

import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from credentials.models import AccessKeyUse
from credentials.reports.progress import progress_of_many
from credentials.rules.watch.contacts import SeenContact, SeenTeam
from credentials.rules.watch.key_chain import SeenKey
from credentials.rules.watch.lapses import SeenChecklist
from credentials.rules.watch.origins import SeenOrigin
from credentials.rules.watch.requests import WaitingRequest
from tenants.models import Contact, Organization, Origin, Registration, TechnicalContact
from tenants.models import VendorRequest as Request
from tenants.models.application import Status
from tenants.reports.contacts import liveness_of, patience, with_signs
from tenants.reports.ledger import facts_of, with_due_dates
from tenants.rules.ledger import reading

# Registrations whose checklists are read in one go.
AT_ONCE = 500
# A contact who came while this was read is alive enough until the next look.
NEW = "live"
# NICE knows them and writes to their contacts.
KNOWN_TO_NICE = (Status.SUBMITTED, Status.ISSUED, Status.ACTIVE, Status.RETIRING)


def organization_time(now: datetime) -> datetime:
    """*now* in the chosen organisation's time zone."""
    zone = Organization.objects.values_list("time_zone", flat=True).get()
    return timezone.localtime(now, zoneinfo.ZoneInfo(zone))


def waiting_requests(now: datetime) -> Iterator[WaitingRequest]:
    """Requests that were sent and whose due day is past. *now*: in the organisation's zone."""
    late = Request.objects.filter(state=Request.State.SENT, due_on__lt=now.date())
    for row in late.select_related("registration"):
        if row.sent_at and row.due_on:
            sent_on = row.sent_at.astimezone(now.tzinfo).date()
            yield WaitingRequest(
                row.pk, row.get_kind_display(), row.registration.name, sent_on, row.due_on
            )


def contact_states(now: datetime) -> dict[UUID, str]:
    """Each contact's state of the liveness rules."""
    wanted = patience()
    return {
        contact.pk: liveness_of(contact, wanted, now).state
        for contact in with_signs(Contact.objects.all())
    }


def seen_contacts(states: dict[UUID, str]) -> Iterator[SeenContact]:
    """Contacts whom an application that NICE knows names."""
    applications: dict[UUID, list[str]] = defaultdict(list)
    labels: dict[UUID, str] = {}
    named = TechnicalContact.objects.filter(registration__status__in=KNOWN_TO_NICE)
    for row in named.select_related("contact", "registration").order_by("registration__name"):
        applications[row.contact_id].append(row.registration.name)
        labels[row.contact_id] = str(row.contact)
    for pk, names in applications.items():
        yield SeenContact(pk, labels[pk], states.get(pk, NEW), tuple(names))


def seen_teams(states: dict[UUID, str]) -> Iterator[SeenTeam]:
    """Every application that NICE knows, with how many of its contacts can be reached."""
    known = Registration.objects.filter(status__in=KNOWN_TO_NICE)
    for row in known.prefetch_related("technical_contacts"):
        of_row = [states.get(one.contact_id, NEW) for one in row.technical_contacts.all()]
        reachable = sum(state in ("live", "doubtful") for state in of_row)
        yield SeenTeam(row.pk, row.name, len(of_row), reachable)


def seen_keys(states: dict[UUID, str]) -> Iterator[SeenKey]:
    """Access keys in use, with who else signs in as the same API user."""
    uses = list(
        AccessKeyUse.objects.exclude(registration__status=Status.RETIRED)
        .select_related("registration", "access_key__tenant", "access_key__sponsor")
        .order_by("registration__name")
    )
    by_user: dict[tuple[UUID, str], set[str]] = defaultdict(set)
    for use in uses:
        by_user[use.access_key.tenant_id, use.access_key.api_user].add(use.registration.name)
    for key in {use.access_key_id: use.access_key for use in uses}.values():
        sponsor = key.sponsor
        yield SeenKey(
            id=key.pk,
            label=str(key),
            user_kind=key.user_kind,
            sponsor=sponsor.name if sponsor else "",
            sponsor_state=states.get(sponsor.pk, NEW) if sponsor else "",
            applications=tuple(sorted(by_user[key.tenant_id, key.api_user])),
        )


def seen_origins(now: datetime) -> Iterator[SeenOrigin]:
    """Origins of applications that NICE knows, as the ledger reads them."""
    rows = Origin.objects.filter(registration__status__in=KNOWN_TO_NICE)
    troubled = rows.filter(
        Q(requested_at__isnull=False) | Q(live_since__isnull=False) | Q(gone_since__isnull=False)
    )
    for row in with_due_dates(troubled).select_related("registration"):
        read = reading(facts_of(row, now), now)
        label = f"{row.origin} of {row.registration.name}"
        yield SeenOrigin(row.pk, label, read.state, read.sentence)


def seen_checklists(now: datetime) -> Iterator[SeenChecklist]:
    """Active applications, with what lapsed; some at a time, for they are read as a whole."""
    active = dict(Registration.objects.filter(status=Status.ACTIVE).values_list("pk", "name"))
    for batch in batched(active, AT_ONCE):
        for pk, progress in progress_of_many(batch, now).items():
            lines = (line for stage in progress.checklist.stages for line in stage.lines)
            lapsed = tuple(line.item.title for line in lines if line.state == "lapsed")
            yield SeenChecklist(pk, active[pk], lapsed)


def batched(ids: Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    """*ids* in lists of at most *size*."""
    rest = iter(ids)
    while batch := list(islice(rest, size)):
        yield batch
