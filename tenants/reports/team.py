"""The technical contacts of one registration with how alive each is."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from tenants.models import Contact, Registration, TechnicalContact
from tenants.reports.contacts import Patience, liveness_of, with_signs
from tenants.rules.liveness import Liveness

ENOUGH = 2
REACHABLE = ("live", "doubtful")


@dataclass(frozen=True, slots=True)
class Member:
    """One technical contact. *last_sign*: when something was last heard of them."""

    named: TechnicalContact
    liveness: Liveness
    last_sign: datetime


@dataclass(frozen=True, slots=True)
class Team:
    """All of them, by name."""

    members: list[Member]

    @property
    def reachable(self) -> int:
        """How many can be counted on, as far as anybody knows."""
        return sum(member.liveness.state in REACHABLE for member in self.members)

    @property
    def is_enough(self) -> bool:
        return self.reachable >= ENOUGH

    @property
    def one_domain(self) -> str:
        """The domain that all mailboxes share: one broken mail server silences everybody."""
        domains = {one.named.contact.email.rpartition("@")[2].lower() for one in self.members}
        return domains.pop() if len(self.members) >= ENOUGH and len(domains) == 1 else ""


def team_of(registration: Registration, wanted: Patience, now: datetime) -> Team:
    """The contacts of *registration*, in two queries."""
    with_contact = registration.technical_contacts.prefetch_related(
        Prefetch("contact", with_signs(Contact.objects.all()))
    )
    lines = sorted(with_contact, key=lambda line: line.contact.name.casefold())
    return Team([_member(line, wanted, now) for line in lines])


def _member(line: TechnicalContact, wanted: Patience, now: datetime) -> Member:
    found = liveness_of(line.contact, wanted, now)
    return Member(line, found, line.contact.last_sign)  # type: ignore[attr-defined]
