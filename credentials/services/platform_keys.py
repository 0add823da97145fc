"""Keys of the registry itself. Their rows also say that this database was initialised."""

from credentials.crypto import DataKey
from credentials.models import PlatformKey
from credentials.services import primary_key
from credentials.services.keyring import keyring

AUDIT = "audit"
SIGN_IN = "sign-in"  # seals what second factors are computed from


def create(purpose: str, *, using: str) -> PlatformKey:
    """Make and wrap the first key for *purpose*; *using* is the maintenance connection."""
    key = DataKey.generate(1)
    kek_id, wrapped = primary_key.wrap(key.raw, context(purpose, 1), using=using)
    return PlatformKey.objects.using(using).create(
        purpose=purpose, version=1, kek_id=kek_id, wrapped=wrapped
    )


def unwrap(row: PlatformKey) -> bytes:
    """The key's bytes. Raises KeyMissing or Unsealable."""
    return keyring().unwrap(row.kek_id, row.wrapped, context(row.purpose, row.version))


def context(purpose: str, version: int) -> tuple[str, str, int]:
    """What a platform key's wrapping is bound to."""
    return (purpose, "platform", version)
