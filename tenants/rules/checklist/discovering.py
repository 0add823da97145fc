"""Task 5: the tenants, and where their APIs are."""

from datetime import timedelta

from tenants.rules.checklist.records import (
    DISCOVER,
    Item,
    Situation,
    Verdict,
    done,
    lapsed,
    missing,
)
from tenants.rules.checklist.words import names, of_all

CONFIRMED_WITHIN = timedelta(days=7)
NO_TENANT = "No tenant is known yet."


def _tenants(seen: Situation) -> Verdict:
    found = [one.name for one in seen.facts.tenants]
    if found:
        return done(f"{names(found)}.")
    if seen.facts.unknown_tenants:
        told = names(list(seen.facts.unknown_tenants))
        return missing(f"A sign-in named the tenant ID {told}. Add that tenant.")
    return missing(NO_TENANT)


def _base_urls(seen: Situation) -> Verdict:
    tenants = seen.facts.tenants
    if not tenants:
        return missing(NO_TENANT)
    lacking = [one.name for one in tenants if not one.api_endpoint]
    if lacking:
        return missing(f"Not discovered yet: {names(lacking)}.")
    stale = [
        one.name
        for one in tenants
        if one.discovered_at is None or seen.now - one.discovered_at > CONFIRMED_WITHIN
    ]
    if stale:
        return lapsed(f"Not confirmed for {CONFIRMED_WITHIN.days} days: {names(stale)}.")
    return done(f"Known for {of_all(len(tenants), len(tenants), 'tenant')}.")


ITEMS = (
    Item(
        "tenant-known", DISCOVER, "The tenant ID is known",
        "It is the tenantId claim of the ID token. A flight check reads it for you.",
        "Learn the tenant ID", "checks", judge=_tenants, is_summed_up=True,
    ),
    Item(
        "base-url-discovered", DISCOVER, "The API base URL of each tenant is known",
        "The registry asks CXone's API discovery every day. Applications should ask when they"
        " start, and never build the address themselves.",
        "Discover the base URL", "credentials", judge=_base_urls, is_summed_up=True,
    ),
)  # fmt: skip
