"""A custodian asks for a one-time link: a reveal of the kind "share", through the same gate."""

from django.db import transaction

from credentials.models import Reveal, SecretVersion, SharedLink
from credentials.services.reveals import asking
from credentials.services.reveals.asking import Why
from credentials.services.sharing.links import Wish, propose
from tenants.models import User


@transaction.atomic
def ask(version: SecretVersion, by: User, why: Why, wish: Wish, *, address: str) -> SharedLink:
    """Keep the wish: approved at once where nobody else has to say yes, else after a second person.

    Raises RefusedError as ``reveals.asking.ask``.
    """
    reveal = asking.ask(version, by, why, address=address, kind=Reveal.Kind.SHARE)
    return propose(reveal, wish)
