"""Initialise an empty database with the registry's own keys."""

from django.db import transaction

from credentials.services import platform_keys
from cxone_registry.audit.record import record_platform


def initialise(*, using: str = "maint") -> None:
    """Make the audit key. Its row is the mark by which a later start knows its root key."""
    with transaction.atomic(using=using):
        platform_keys.create(platform_keys.AUDIT, using=using)
    record_platform("keys.initialised")
