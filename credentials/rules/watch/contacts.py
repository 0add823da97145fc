"""Technical contacts who may no longer be there, and applications that have too few of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from credentials.rules.problems import CRITICAL, WARNING, Problem
from credentials.rules.watch.raised import Raised

CONTACT_STALE, CONTACT_BOUNCED, CONTACT_LEFT = "contact-stale", "contact-bounced", "contact-left"
TOO_FEW_CONTACTS = "too-few-contacts"
ABOUT_CONTACTS = frozenset({CONTACT_STALE, CONTACT_BOUNCED, CONTACT_LEFT, TOO_FEW_CONTACTS})
WANTED = 2
# state of ``tenants.rules.liveness``: code, severity, what is wrong, what to do
DEAD = {
    "stale": (
        CONTACT_STALE,
        WARNING,
        "Nothing was heard of this contact for a long time.",
        "Ask them whether they still are the contact, or name somebody else.",
    ),
    "bounced": (
        CONTACT_BOUNCED,
        WARNING,
        "Mail to this contact comes back.",
        "Correct the address, or name somebody else. Then tell NICE the new technical contact.",
    ),
    "left": (
        CONTACT_LEFT,
        WARNING,
        "This person is no longer the contact, but applications still name them.",
        "Put a successor in their place and tell NICE the new technical contact.",
    ),
}


@dataclass(frozen=True, slots=True)
class SeenContact:
    """A contact whom at least one living application names. *state*: of the liveness rules."""

    id: UUID
    label: str
    state: str
    applications: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeenTeam:
    """The technical contacts of one application that NICE knows. *live*: who can be reached."""

    registration: UUID
    label: str
    named: int
    live: int


def silent_contacts(contacts: Iterable[SeenContact]) -> Iterator[Raised]:
    """One problem for each contact of an application who is stale, bounced or gone."""
    for contact in contacts:
        if contact.applications and contact.state in DEAD:
            code, severity, sentence, remedy = DEAD[contact.state]
            about = f"{sentence} {_named(contact.applications)}"
            yield Raised(
                contact.id, contact.label, Problem(code, "contact", severity, about, remedy)
            )


def thin_teams(teams: Iterable[SeenTeam]) -> Iterator[Raised]:
    """One problem for each application with fewer than two contacts who can be reached."""
    for team in teams:
        if team.live < WANTED:
            yield Raised(team.registration, team.label, _too_few(team))


def headline(organization: str, contacts: int, applications: int) -> str:
    """What is wrong, on one line: so many contacts may be gone, so many teams are too thin."""
    gone = f"{_counted(contacts, 'technical contact')} of {organization} may be gone"
    teams = _counted(applications, "application")
    have = "has" if applications == 1 else "have"
    if not contacts:
        return f"{teams} of {organization} {have} too few technical contacts"
    return f"{gone}, {teams} {have} too few" if applications else gone


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _too_few(team: SeenTeam) -> Problem:
    told = {
        0: "None of the technical contacts can be reached.",
        1: "Only one technical contact can be reached.",
    }
    return Problem(
        TOO_FEW_CONTACTS,
        "registration",
        WARNING if team.live else CRITICAL,
        told[team.live] if team.named else "NICE has no technical contact to write to.",
        "Name at least two contacts who answer, best with a mailbox of the team among them, and"
        " tell NICE.",
    )


def _named(applications: tuple[str, ...]) -> str:
    if len(applications) == 1:
        return f"One application names them: {applications[0][:120]}."
    return f"{len(applications)} applications name them, among them {applications[0][:120]}."
