"""Whether the key ring fits this database, in words. Used at start, by `keys check` and health."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connections

from credentials.crypto import KeyMissing, SealError
from credentials.models import PlatformKey
from credentials.services import data_keys, platform_keys
from credentials.services.key_providers import ProviderAwayError
from credentials.services.keyring import NoRootKeyError, keyring
from credentials.services.primary_key import primary_id

NO_KEY = "No root key. Run `manage.py keys init` once and store the printed key in two places."


@dataclass
class KeyStatus:
    """*problems* are sentences; empty means that every stored secret can be opened."""

    is_initialised: bool = False
    primary: str = ""
    needed: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def key_status(*, using: str = "maint") -> KeyStatus:
    """Compare the key ring with every wrapped key. Changes nothing."""
    return _compare(_wrapped(using), using)


def sealing_problems() -> list[str]:
    """What keeps this process from sealing and auditing, as far as the application role sees.

    The light form of ``key_status`` for start-up: data keys belong to organisations and are not
    visible yet, but the registry's own keys hang on the same ring.
    """
    rows = [
        (row.kek_id, bytes(row.wrapped), platform_keys.context(row.purpose, row.version),
         f"the {row.purpose} key")
        for row in PlatformKey.objects.all()
    ]  # fmt: skip
    return _compare(rows, "default").problems


def _compare(rows: list[tuple[str, bytes, tuple, str]], using: str) -> KeyStatus:
    status = KeyStatus()
    status.is_initialised = bool(rows)
    try:
        ring = keyring()
    except NoRootKeyError:
        status.problems.append(_nothing_configured(rows))
        return status
    except SealError as error:
        status.problems.append(f"The key ring cannot be used: {error}")
        return status
    status.primary = primary_id(using=using)
    if not rows:
        status.problems.append("This database was not initialised. Run `manage.py keys init` once.")
    status.needed = Counter(kek_id for kek_id, *_ in rows)
    _find_missing(status, ring.ids, rows)
    if not status.problems:
        _open_each(status, rows)
    return status


def _wrapped(using: str) -> list[tuple[str, bytes, tuple, str]]:
    """(root key id, wrapped key, context, words) of everything wrapped."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT purpose, version, kek_id, wrapped FROM credentials_platformkey")
        platform = [
            (kek, bytes(blob), platform_keys.context(purpose, version), f"the {purpose} key")
            for purpose, version, kek, blob in cursor.fetchall()
        ]
        cursor.execute(
            "SELECT organization_id, version, kek_id, wrapped FROM credentials_organizationkey"
            " WHERE wrapped IS NOT NULL"
        )
        return platform + [
            (kek, bytes(blob), data_keys.context(org, version), f"organisation {org}")
            for org, version, kek, blob in cursor.fetchall()
        ]


def _nothing_configured(rows: list) -> str:
    if not rows:
        return NO_KEY
    needed = ", ".join(sorted({kek_id for kek_id, *_ in rows}))
    return (
        f"This database needs the root key {needed}, and no key ring is configured. Nothing was"
        " changed. Set CXR_KEYRING_FILE to the key ring, or restore it from escrow."
    )


def _find_missing(status: KeyStatus, present: tuple[str, ...], rows: list) -> None:
    for kek_id in sorted(status.needed.keys() - set(present)):
        affected = len({words for kek, _, _, words in rows if kek == kek_id})
        status.problems.append(
            f"Root key {kek_id} is needed for {affected} of {len(rows)} stored keys and is not in"
            " the key ring. Nothing was changed. Restore it from escrow, or run `manage.py keys"
            " rewrap` on a host that has it."
        )


def _open_each(status: KeyStatus, rows: list) -> None:
    for kek_id, blob, context, words in rows:
        try:
            keyring().unwrap(kek_id, blob, context)
        except ProviderAwayError as error:
            status.problems.append(f"{error} Nothing was changed.")
            return
        except (SealError, KeyMissing):
            status.problems.append(
                f"The stored key record of {words} is damaged or was edited. Nothing was changed."
                " Restore it from a backup."
            )
