"""Who is told at which step: who answers for it, then owners, then admins."""

from dataclasses import dataclass

CONTACTS, OWNERS, ADMINS = 1, 2, 3
# From so few days on.
OWNERS_FROM, ADMINS_FROM = 7, 0
LIVE, LEFT, BOUNCED, DECLINED = "live", "left", "bounced", "declined"
REASONS = {
    LEFT: "{name} is no longer a contact",
    BOUNCED: "mail to {name} comes back",
    DECLINED: "{name} says that it is not theirs",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be told. *email*: in lower case; *state*: LIVE, LEFT, BOUNCED, DECLINED."""

    email: str
    name: str
    state: str = LIVE

    @property
    def is_live(self) -> bool:
        return self.state == LIVE


@dataclass(frozen=True, slots=True)
class Answerable:
    """The people of one thing, by level."""

    contacts: tuple[Person, ...] = ()
    owners: tuple[Person, ...] = ()
    admins: tuple[Person, ...] = ()

    @property
    def levels(self) -> tuple[tuple[Person, ...], ...]:
        return self.contacts, self.owners, self.admins


@dataclass(frozen=True, slots=True)
class Recipient:
    """*why* they are told before it would be their turn; empty when it is."""

    email: str
    level: int
    why: str = ""


def level_of(tier: int) -> int:
    """The highest level that is told at *tier* anyway."""
    if tier <= ADMINS_FROM:
        return ADMINS
    return OWNERS if tier <= OWNERS_FROM else CONTACTS


def recipients(tier: int, people: Answerable) -> tuple[Recipient, ...]:
    """Whom to tell at *tier*, each once, lowest level first."""
    turn = level_of(tier)
    reach = _reach(turn, people)
    found: dict[str, Recipient] = {}
    for level, persons in enumerate(people.levels[:reach], start=CONTACTS):
        why = _why(people, level) if level > turn else ""
        for person in persons:
            if person.is_live:
                found.setdefault(person.email, Recipient(person.email, level, why))
    return tuple(found.values())


def _reach(turn: int, people: Answerable) -> int:
    """One level up for as long as nobody below can be reached."""
    while turn < ADMINS and not any(
        person.is_live for level in people.levels[:turn] for person in level
    ):
        turn += 1
    return turn


def _why(people: Answerable, level: int) -> str:
    """Why somebody of *level* is told before their turn, in a sentence."""
    gone = [
        REASONS[person.state].format(name=person.name)
        for persons in people.levels[: level - 1]
        for person in persons
        if not person.is_live
    ]
    if not gone:
        return "You are told because nobody is named who answers for it."
    rest = f" and {len(gone) - 2} more" if len(gone) > 2 else ""
    return f"You are told because {' and '.join(gone[:2])}{rest}."
