"""The flight check's own steps: what a sign-in by itself does not show. Opens no transaction."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tenants.cxone import (
    Cloud,
    CXoneError,
    Exchanged,
    Misconfigured,
    Step,
    classify_token_url,
    discover_tenant,
    probe_origin,
)
from tenants.cxone.errors import Fact
from tenants.services.clouds import door

MOST_ORIGINS = 20
AT_ONCE = 5  # CXone may take ten seconds for each, and the job's lease is limited
EVERY_ORIGIN = "every origin"


@dataclass(frozen=True, slots=True)
class Question:
    """What to find out, read before. *others* are the other clouds by the environment's name.

    *api_endpoint* is empty if the sign-in did not get so far. *looks_elsewhere*: CXone refused, so
    ask who knows *tenant_id*. *token_url* is what the person's own code uses, or empty.
    """

    cloud: Cloud
    others: Mapping[str, Cloud]
    api_endpoint: str = ""
    origins: tuple[str, ...] = ()
    tenant_id: str = ""
    looks_elsewhere: bool = False
    token_url: str = ""


@dataclass(slots=True)
class Found:
    """What the steps told. *known_here* is None if nobody was asked, or gave no answer."""

    known_here: bool | None = None
    other_clouds: tuple[str, ...] = field(default=())


def own_steps(question: Question, found: Found) -> Iterator[Step]:
    """Do one step after another, writing what they tell into *found*."""
    if question.origins:
        yield from _origins(question)
    if question.looks_elsewhere and question.tenant_id:
        yield _other_clouds(question, found)
    if question.token_url:
        yield _timed("token-url", lambda: _token_url(question))


def _origins(question: Question) -> Iterator[Step]:
    if not question.api_endpoint:
        now = datetime.now(UTC)
        reason = "stopped-at-tenant-discovery"
        facts = {"after": "tenant-discovery"}
        yield Step(f"cors:{EVERY_ORIGIN}", now, 0, "skipped", reason, facts)
        return
    asked = question.origins[:MOST_ORIGINS]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="preflight") as pool:
        yield from pool.map(lambda origin: _origin(question, origin), asked)


def _origin(question: Question, origin: str) -> Step:
    def probe() -> "_Told":
        seen = probe_origin(question.cloud, question.api_endpoint, origin, door=door(), clock=_now)
        exchanges = (seen.exchanged,) if seen.exchanged else ()
        result = "ok" if seen.allowed else "warning"
        return _Told(result, "" if seen.allowed else seen.code, {"origin": origin}, exchanges)

    return _timed(f"cors:{origin}", probe)


def _other_clouds(question: Question, found: Found) -> Step:
    def ask() -> _Told:
        names = [*question.others]
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="elsewhere") as pool:
            here = pool.submit(_knows, question.cloud, question.tenant_id)
            known = list(pool.map(lambda n: _knows(question.others[n], question.tenant_id), names))
        found.known_here = here.result()
        found.other_clouds = tuple(n for n, is_known in zip(names, known, strict=True) if is_known)
        facts: dict[str, Fact] = {
            "known_here": {True: "yes", False: "no", None: "no answer"}[found.known_here],
            "known_in": ", ".join(found.other_clouds)[:200] or "none of them",
            "asked": ", ".join(names)[:200] or "nobody else",
        }
        return _Told(*_verdict(found), facts)

    return _timed("other-clouds", ask)


def _verdict(found: Found) -> tuple[str, str]:
    if found.other_clouds and not found.known_here:
        return "warning", "tenant-elsewhere"
    if found.known_here is False:
        return "warning", "tenant-nowhere"
    return "ok", ""


def _knows(cloud: Cloud, tenant_id: str) -> bool | None:
    """Whether *cloud* says publicly that it has the tenant; None if it gives no clear answer."""
    try:
        discover_tenant(cloud, tenant_id, door=door())
    except Misconfigured as error:
        return False if is_denial(error.code, error.facts.get("status")) else None
    except CXoneError:
        return None
    return True


def is_denial(code: str, status: object) -> bool:
    """Whether API discovery said that it does not know a tenant.

    Its errors are not documented. 400 and 404 can mean that; a 403 is a gateway's as well.
    """
    return code == "tenant-unknown" and status in (400, 404)


def _token_url(question: Question) -> "_Told":
    code = str(classify_token_url(question.token_url, question.cloud, question.others))
    facts: dict[str, Fact] = {
        "yours": question.token_url[:200],
        "token_endpoint": question.cloud.token_endpoint[:200],
    }
    return _Told("ok", "", facts) if code == "right" else _Told("warning", code, facts)


@dataclass(frozen=True, slots=True)
class _Told:
    result: str
    code: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    exchanges: tuple[Exchanged, ...] = ()


def _timed(name: str, work: Callable[[], _Told]) -> Step:
    started = _now()
    told = work()
    spent = max(0, int((_now() - started).total_seconds() * 1000))
    return Step(name, started, spent, told.result, told.code, told.facts, told.exchanges)


def _now() -> datetime:
    return datetime.now(UTC)
