"""Slow down guessing without locking anybody else out.

Ask ``refused`` before looking at a password or code, and tell ``record`` what came of it. Asking
takes the try: of many that are sent at once, no more get through than one after the other. A try
whose end was never told counts as failed.
"""

import hashlib
from contextlib import suppress
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenants.models import SignInTry
from tenants.rules import sign_in_limits
from tenants.rules.sign_in_limits import KNOWN_FOR, LIMITS, LONGEST, Limit

SLICE = 500


def refused(account: str, address: str) -> str | None:
    """Take a try of *account* from *address*; a sentence if there were too many, else None.

    *account* is what was typed, with a scope before it where it is no e-mail address, such as
    ``code:`` and the person's id. *address* is that of ``client_address``.
    """
    hashed, place, now = _hashed(account), _place(address), timezone.now()
    with transaction.atomic():
        _take_turns(hashed, place)
        ends = _refused_until(hashed, place, now)
        if ends is None:
            SignInTry.objects.create(account=hashed, address=place)
    return None if ends is None else sign_in_limits.sentence(ends, now)


def record(account: str, address: str, *, is_good: bool) -> None:
    """Tell what came of the try that ``refused`` let through."""
    hashed, place = _hashed(account), _place(address)
    with transaction.atomic():
        _take_turns(hashed, place)
        tries = SignInTry.objects.filter(account=hashed, address=place)
        taken = tries.order_by("-at").first()
        if taken is None or taken.is_good:
            taken = SignInTry.objects.create(account=hashed, address=place)
        if is_good:
            # What the person mistyped before is forgiven, for this pair only.
            tries.filter(is_good=False).exclude(pk=taken.pk).delete()
            SignInTry.objects.filter(pk=taken.pk).update(is_good=True)
    forget_old()


def forget_old() -> None:
    """Delete what no rule looks at any more, a slice at a time."""
    now = timezone.now()
    for is_good, kept in ((False, LONGEST), (True, KNOWN_FOR)):
        old = SignInTry.objects.filter(is_good=is_good, at__lt=now - kept)
        ids = old.order_by("at").values_list("pk", flat=True)[:SLICE]
        SignInTry.objects.filter(pk__in=list(ids)).delete()


def _refused_until(account: str, address: str, now: datetime) -> datetime | None:
    ends = [_until(limit, account, address, now) for limit in LIMITS]
    return max((each for each in ends if each is not None), default=None)


def _until(limit: Limit, account: str, address: str, now: datetime) -> datetime | None:
    failed = _failures(limit, account, address, now - limit.within)
    at = failed.order_by("-at").values_list("at", flat=True)
    decisive = next(iter(at[limit.most - 1 : limit.most]), None)
    is_known = decisive is not None and _is_known(account, address, now)
    return sign_in_limits.until(limit, decisive, is_known=is_known)


def _failures(
    limit: Limit, account: str, address: str, since: datetime
) -> "QuerySet[SignInTry, SignInTry]":
    failed = SignInTry.objects.filter(is_good=False, at__gt=since)
    if limit.of_account:
        failed = failed.filter(account=account)
    return failed.filter(address=address) if limit.of_address else failed


def _is_known(account: str, address: str, now: datetime) -> bool:
    good = SignInTry.objects.filter(account=account, address=address, is_good=True)
    return good.filter(at__gt=now - KNOWN_FOR).exists()


def _take_turns(account: str, address: str) -> None:
    """Of one account, or from one address, tries are counted one after the other.

    Locked in the order of their numbers, so that no two wait for each other.
    """
    keys = sorted(_number(f"sign-in:{each}") for each in (account, address))
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (key,))


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)


def _hashed(account: str) -> str:
    typed = account.strip().lower()
    return hashlib.sha256(typed.encode("utf-8", "replace")).hexdigest()


def _place(address: str) -> str:
    """IPv4 as it is; of IPv6 the /64, which is what one subscriber gets."""
    with suppress(ValueError):
        found = ip_address(address)
        if not isinstance(found, IPv6Address):
            return str(found)
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return "unknown"
