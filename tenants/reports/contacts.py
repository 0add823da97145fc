"""Contacts with the signs that say how alive they are, in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Lower

from tenants.models import Contact, Membership, Organization
from tenants.models.application import Status
from tenants.rules.liveness import PATIENCE, Liveness, Signs, liveness

OVER = (Status.RETIRED,)


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many days the organisation asks a contact, and gives one up."""

    ask_days: int
    stale_days: int


def patience() -> Patience:
    """What the chosen organisation wants."""
    days = Organization.objects.values_list("contact_ask_days", "contact_stale_days")
    return Patience(*days.get())


def last_sign_in(email: str = "email") -> Any:
    """The last sign-in of the member whose address the column *email* holds."""
    # People's addresses are kept in lower case, and their column is unique.
    member = Membership.objects.filter(user__email=Lower(OuterRef(email)))
    return Subquery(member.values("user__last_login")[:1])


def with_signs(contacts: "QuerySet[Any]") -> "QuerySet[Contact]":
    """*contacts* with what ``signs_of`` needs, and ``last_sign`` to sort by."""
    return contacts.annotate(signed_in_at=last_sign_in()).annotate(
        last_sign=Greatest(
            F("created_at"),
            Coalesce(F("confirmed_at"), F("created_at")),
            Coalesce(F("signed_in_at"), F("created_at")),
        )
    )


def with_registrations(contacts: "QuerySet[Any]") -> "QuerySet[Contact]":
    """*contacts* with ``registration_count``, of registrations that are in use."""
    in_use = ~Q(assignments__registration__status__in=OVER)
    return contacts.annotate(registration_count=Count("assignments", filter=in_use))


def named(contacts: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those that at least one registration in use names."""
    return with_registrations(contacts).filter(registration_count__gt=0)


def signs_of(contact: Contact) -> Signs:
    """The signs of a contact out of ``with_signs``."""
    return Signs(
        created=contact.created_at,
        confirmed=contact.confirmed_at,
        signed_in=contact.signed_in_at,  # type: ignore[attr-defined]
        asked=contact.asked_at,
        bounced=contact.bounced_at,
        left=contact.left_at,
    )


def liveness_of(contact: Contact, wanted: Patience, now: datetime) -> Liveness:
    """How alive a contact out of ``with_signs`` is."""
    return liveness(signs_of(contact), now, wanted.stale_days, wanted.ask_days)


def with_state(contacts: "QuerySet[Any]", wanted: Patience, now: datetime) -> "QuerySet[Any]":
    """*contacts* out of ``with_signs`` with ``state``: the rule of ``liveness`` as a column."""
    silent = Q(last_sign__lte=now - timedelta(days=wanted.ask_days))
    unanswered = Q(asked_at__gt=F("last_sign"), asked_at__lte=now - PATIENCE)
    heard_since = Q(confirmed_at__isnull=False, confirmed_at__gte=F("bounced_at"))
    return contacts.annotate(
        state=Case(
            When(left_at__isnull=False, then=Value("left")),
            When(Q(bounced_at__isnull=False) & ~heard_since, then=Value("bounced")),
            When(last_sign__lte=now - timedelta(days=wanted.stale_days), then=Value("stale")),
            When(silent | unanswered, then=Value("doubtful")),
            default=Value("live"),
        )
    )
