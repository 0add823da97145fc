"""What an identity provider says about the person whom it sent."""

from dataclasses import dataclass
from typing import Any

from tenants.cxone import HostileAnswer

# OpenID Connect Core section 2; the others are ours.
LONGEST_SUBJECT = 255
MOST_GROUPS, LONGEST_GROUP = 1000, 200
LONGEST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class Claims:
    """Verified, whatever the kind of provider. *email* only labels; it may be ""."""

    subject: str
    email: str = ""
    groups: tuple[str, ...] = ()


def read_claims(verified: dict[str, Any], group_claim: str) -> Claims:
    """The claims we use of a verified ID token. Raises HostileAnswer."""
    subject = verified["sub"]
    if not _is_text(subject, LONGEST_SUBJECT):
        raise HostileAnswer("id-token-claim-malformed", claim="sub")
    email = verified.get("email")
    groups = groups_in(verified.get(group_claim)) if group_claim else ()
    return Claims(subject, str(email) if _is_text(email, LONGEST_EMAIL) else "", groups)


def groups_in(value: object) -> tuple[str, ...]:
    """The texts in a claim of groups: a list, or a single one. What is no text is left out."""
    listed = value if isinstance(value, list) else [value]
    return tuple(str(one) for one in listed[:MOST_GROUPS] if _is_text(one, LONGEST_GROUP))


def _is_text(value: object, longest: int) -> bool:
    # Nothing that is not printable: it goes into columns, pages and the audit trail.
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()
