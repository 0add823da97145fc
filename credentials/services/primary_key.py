"""Which root key wraps: the one that was promoted, unless the settings name another."""

from django.conf import settings

from credentials.crypto import Keyring
from credentials.crypto.keyring import Context
from credentials.models import RootKey
from credentials.services.keyring import keyring


def primary_id(*, using: str = "default") -> str:
    """The id of the root key that new wrappings use.

    In this order: the key provider's, CXR_PRIMARY_KEK, the promoted one, the first of the ring.
    Raises what ``keyring`` raises.
    """
    ring = keyring()
    if settings.PRIMARY_KEK or not isinstance(ring, Keyring):
        return ring.primary
    promoted = RootKey.objects.using(using).filter(state=RootKey.State.PROMOTED).first()
    return promoted.kek_id if promoted else ring.primary


def wrap(raw: bytes, context: Context, *, using: str = "default") -> tuple[str, bytes]:
    """Wrap a key under it: (key id, blob). Raises KeyMissing if the ring lacks it."""
    ring = keyring()
    if isinstance(ring, Keyring):
        return ring.wrap_under(primary_id(using=using), raw, context)
    return ring.wrap(raw, context)
