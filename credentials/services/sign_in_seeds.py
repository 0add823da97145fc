"""Seal what second factors are computed from; people span organisations, so the key is ours."""

from base64 import b64decode, b64encode
from functools import cache
from uuid import UUID

from credentials.crypto import DataKey, Place, Unsealable, seal, unseal, version_of
from credentials.models import PlatformKey
from credentials.services import platform_keys

# Belongs to no organisation; the row is the person, so that nobody's seed opens as another's.
NOBODYS = UUID(int=0)
COLUMN = "authenticator.seed"


def seal_for(user_id: UUID, text: str) -> str:
    """*text* as it may lie in the database, bound to its purpose and its person.

    Raises LookupError before ``keys init`` made the key.
    """
    return b64encode(seal(_newest(), text.encode(), _place(user_id))).decode()


def open_for(user_id: UUID, sealed: str) -> str:
    """What was sealed for this person. Raises SealError if it was not, or was changed."""
    try:
        blob = b64decode(sealed, validate=True)
    except ValueError:
        raise Unsealable(f"{COLUMN} is not a sealed value.") from None
    return unseal(_key(version_of(blob)), blob, _place(user_id)).decode()


def _place(user_id: UUID) -> Place:
    return Place(NOBODYS, COLUMN, user_id)


@cache
def _newest() -> DataKey:
    row = PlatformKey.objects.filter(purpose=platform_keys.SIGN_IN).order_by("-version").first()
    if row is None:
        raise LookupError("There is no key for second factors yet: run `manage.py keys init`.")
    return DataKey(row.version, platform_keys.unwrap(row))


@cache
def _key(version: int) -> DataKey:
    row = PlatformKey.objects.filter(purpose=platform_keys.SIGN_IN, version=version).first()
    if row is None:
        raise Unsealable(f"{COLUMN} needs key {version}, which is not there.")
    return DataKey(row.version, platform_keys.unwrap(row))
