"""The audit chain's keys, for the audit room below (setting AUDIT_KEYS)."""

from functools import cache

from credentials.models import PlatformKey
from credentials.services import platform_keys


class AuditKeys:
    """Keys named ``audit-<version>``; unwrapped once per process."""

    def current(self) -> tuple[str, bytes]:
        """Id and bytes of the newest key. Raises LookupError before ``keys init``."""
        return _current()

    def by_id(self, key_id: str) -> bytes:
        """Bytes of the key named *key_id*; LookupError if there is no such key."""
        prefix, _, version = key_id.partition("-")
        if prefix != platform_keys.AUDIT or not version.isdigit():
            raise LookupError("no such audit key")
        return _key(int(version))


@cache
def _current() -> tuple[str, bytes]:
    row = PlatformKey.objects.filter(purpose=platform_keys.AUDIT).order_by("-version").first()
    if row is None:
        raise LookupError("There is no audit key yet: run `manage.py keys init` once.")
    return f"{platform_keys.AUDIT}-{row.version}", platform_keys.unwrap(row)


@cache
def _key(version: int) -> bytes:
    row = PlatformKey.objects.filter(purpose=platform_keys.AUDIT, version=version).first()
    if row is None:
        raise LookupError("no such audit key")
    return platform_keys.unwrap(row)
