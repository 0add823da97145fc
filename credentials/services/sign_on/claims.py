"""What an identity provider says about the person whom it sent."""

from dataclasses import dataclass

MOST_GROUPS, LONGEST_GROUP = 1000, 200


@dataclass(frozen=True, slots=True)
class Claims:
    """Verified, whatever the kind of provider. *email* only labels; it may be ""."""

    subject: str
    email: str = ""
    groups: tuple[str, ...] = ()


def groups_in(value: object) -> tuple[str, ...]:
    """The texts in a claim of groups: a list, or a single one. What is no text is left out."""
    listed = value if isinstance(value, list) else [value]
    texts = [one for one in listed[:MOST_GROUPS] if isinstance(one, str)]
    return tuple(one for one in texts if 0 < len(one) <= LONGEST_GROUP)
