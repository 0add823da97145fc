"""Whether two accounts are likely one person's, where two people are asked for."""

from tenants.models import User


def are_one_person(one: User, other: User) -> bool:
    """The same account, or the same mailbox behind other spellings of its address.

    Most mail servers deliver ``name+anything@host`` to ``name@host``.
    """
    return one.pk == other.pk or _mailbox(one.email) == _mailbox(other.email)


def _mailbox(address: str) -> str:
    name, _, host = address.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"
