"""Tenants that CXone moved, until somebody says that their applications know."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from credentials.rules.problems import WARNING, Problem
from credentials.rules.watch.raised import Raised

TENANT_MOVED = "tenant-moved"
REMEDY = (
    "On the tenant's page, open “Where it lives”: it names the old and the new base URL and the"
    " applications that use it. Change those, then confirm it there."
)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a tenant lives, as API discovery says."""

    area: str
    api_endpoint: str


@dataclass(frozen=True, slots=True)
class SeenTenant:
    """*known*: where its applications are known to look for it; *found*: where it is now."""

    id: UUID
    label: str
    known: Home
    found: Home


def moved_tenants(tenants: Iterable[SeenTenant]) -> Iterator[Raised]:
    """One problem for each tenant that is not where its applications look for it."""
    for seen in tenants:
        if seen.known != seen.found:
            yield Raised(seen.id, seen.label, _problem(seen))


def _problem(seen: SeenTenant) -> Problem:
    return Problem(
        TENANT_MOVED,
        "tenant",
        WARNING,
        f"CXone moved this tenant{_where(seen.known.area, seen.found.area)}; {_base_url(seen)}.",
        REMEDY,
    )


def _where(before: str, after: str) -> str:
    if before == after:
        return ""
    return f" from area {before or 'unknown'} to {after or 'unknown'}"


def _base_url(seen: SeenTenant) -> str:
    is_same = seen.known.api_endpoint == seen.found.api_endpoint
    return "its API base URL stayed the same" if is_same else "its API base URL is another one"
