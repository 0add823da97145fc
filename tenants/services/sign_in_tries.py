"""Slow down who guesses passwords and codes, without locking out who knows them."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from tenants.models import SignInTry

MOST = 5
WITHIN = timedelta(minutes=15)


def refused(account: str, address: str) -> str | None:
    """A sentence if *account* failed too often from *address* lately."""
    since = timezone.now() - WITHIN
    bad = SignInTry.objects.filter(
        account=_hash(account), address=address, is_good=False, at__gte=since
    )
    if bad.count() < MOST:
        return None
    return "Too many tries. Wait 15 minutes, then try again."


def record(account: str, address: str, *, is_good: bool) -> None:
    """Remember one try."""
    SignInTry.objects.create(account=_hash(account), address=address, is_good=is_good)


def _hash(account: str) -> str:
    return hashlib.sha256(account.strip().lower().encode()).hexdigest()
