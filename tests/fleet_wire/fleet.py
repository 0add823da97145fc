"""What the tests of the fleet's wire have in common: a sender in a hurry and one call to ask."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tenants.cxone import SignIn
from tenants.cxone.discovery import discover_provider
from tenants.cxone.fleet import Asked, FleetSender, Told
from tenants.cxone.fleet.limits import Limits
from tenants.cxone.jwks import KeySet, fetch_keys
from tests.cxone.cxone import NOW, CXone, quick_door


class AtOnce:
    """A pacer without patience."""

    def wait(self) -> float:
        return 0.0


def hurried(**changes: Any) -> FleetSender:
    """A sender with deadlines short enough for a test suite."""
    resolver = {"resolver": changes.pop("resolver")} if "resolver" in changes else {}
    return FleetSender(Limits(**({"total": 0.8, "connect": 0.4} | changes)), **resolver)


def ask(
    cxone: CXone,
    sign_ins: Iterable[SignIn],
    *,
    sender: FleetSender | None = None,
    told_in: list[str] | None = None,
    **changes: Any,
) -> list[Told]:
    """Ask for each of *sign_ins* with what *cxone* publishes; what was told, in their order."""
    order: dict[UUID, int] = {}

    def asked() -> Iterable[Asked]:
        for sign_in in sign_ins:
            key = uuid4()
            order[key] = len(order)
            yield Asked(key, sign_in)

    own = None if sender else hurried()
    try:
        told = list((sender or own).ask(asked(), **options(cxone, **changes)))
        (told_in if told_in is not None else []).extend(each.outcome for each in told)
    finally:
        if own:
            own.close()
    return sorted(told, key=lambda each: order[each.key])


def options(cxone: CXone, **changes: Any) -> dict[str, Any]:
    """The arguments of ``FleetSender.ask`` besides the first."""
    found: dict[str, Any] = {
        "cloud": cxone.cloud,
        "connections": 20,
        "pacer": AtOnce(),
        "clock": _now,
        "renew_keys": _same,
    } | changes
    door = quick_door()
    if "document" not in found:
        found["document"] = discover_provider(cxone.cloud, door=door)
    if "keys" not in found:
        found["keys"] = fetch_keys(cxone.cloud, found["document"].jwks_uri, door=door)
    return found


def _now() -> datetime:
    return NOW


def _same(tried: KeySet) -> KeySet:
    return tried
