"""The mails that can be drafted for a registration now, each with what can be said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from tenants.models import Registration, VendorRequest
from tenants.models.application import Status
from tenants.reports.calendars import own_calendar
from tenants.reports.request_changes import (
    kinds_of,
    likeliest_kind,
    proposed_text,
    why_not_ask,
)
from tenants.rules.clocks import day_of
from tenants.rules.drafts import Draft, draft, mailto
from tenants.rules.plan import Plan

Kind, State = VendorRequest.Kind, VendorRequest.State
FOLLOW_UP = "follow-up-"
NOT_SENT_YET = (Status.DRAFT, Status.READY)
SHORT = {
    Kind.REGISTRATION: "Submission",
    Kind.ORIGINS: "Origins",
    Kind.CONTACTS: "Contacts",
    Kind.SCOPES: "API groups",
    Kind.ENVIRONMENTS: "Further environment",
    Kind.SECRET: "New secret",
    Kind.CLOSING: "Closing",
    Kind.OTHER: "Something else",
}


@dataclass(frozen=True, slots=True)
class Mail:
    """One draft. *why_not*: why it cannot be noted as sent here, or empty."""

    key: str
    draft: Draft
    link: str
    why_not: str
    is_submission: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the mails to choose from. *is_late*: asks again about something that waits."""

    key: str
    label: str
    asks_again: bool = False


def choices(registration: Registration, waiting: Iterable[VendorRequest]) -> list[Choice]:
    """What makes sense for *registration*; what asks again about what is *waiting* comes first."""
    again = [
        Choice(f"{FOLLOW_UP}{one.pk}", f"Ask again: {SHORT[Kind(one.kind)].lower()}", True)
        for one in waiting
    ]
    return [*again, *(Choice(kind, SHORT[Kind(kind)]) for kind in kinds_of(registration))]


def chosen(key: str, offered: list[Choice], registration: Registration, plan: Plan) -> str:
    """*key* if there is such a mail, else the likeliest one of those *offered*."""
    if key in {one.key for one in offered}:
        return key
    return offered[0].key if offered[0].asks_again else likeliest_kind(registration, plan)


def mail(key: str, registration: Registration, plan: Plan, waiting: list[VendorRequest]) -> Mail:
    """The draft called *key*, which ``chosen`` gave."""
    asked = request_called(key, waiting)
    if asked is not None and asked.sent_at is not None:
        sent_on = day_of(asked.sent_at, own_calendar().zone)
        made = draft(asked.kind, plan, text=asked.text, follow_up_of=sent_on)
        return Mail(key, made, mailto(made), "", is_submission=False)
    made = draft(key, plan, text=text_of(key, registration))
    is_submission = key == Kind.REGISTRATION
    why_not = "" if is_submission else why_not_ask(registration)
    return Mail(key, made, mailto(made), why_not, is_submission=is_submission)


def text_of(kind: str, registration: Registration) -> str:
    """What is asked for: of origins what comes and what goes, of the rest the plan's own lists."""
    return proposed_text(kind, registration) if kind == Kind.ORIGINS else ""


def waiting_requests(registration: Registration) -> list[VendorRequest]:
    """What NICE was asked and did not answer yet, the oldest first."""
    sent = VendorRequest.objects.filter(registration=registration, state=State.SENT)
    return list(sent.order_by("sent_at")[:20])


def request_called(key: str, waiting: list[VendorRequest]) -> VendorRequest | None:
    """The request that the mail *key* asks again about."""
    ids: dict[UUID | str, VendorRequest] = {f"{FOLLOW_UP}{one.pk}": one for one in waiting}
    return ids.get(key)
