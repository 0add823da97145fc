"""Whether two accounts are likely one person's, where two people are asked for."""

from tenants.models import User
from tenants.services.members import mailbox


def are_one_person(one: User, other: User) -> bool:
    """The same account, or the same mailbox behind other spellings of its address."""
    return one.pk == other.pk or is_one_mailbox(one.email, other.email)


def is_one_mailbox(one: str, other: str) -> bool:
    """Whether mail servers deliver both to one mailbox: many ignore dots and ``+anything``."""
    return mailbox(one) == mailbox(other)
