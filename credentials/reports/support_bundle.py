"""A flight check as a mail to DEVone support: what was tried, what came back, nothing secret.

The tracking number comes first, because NICE asks for it in every mail.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from credentials.reports.bundle_text import (
    MOST_ITEMS,
    clean,
    cleaned,
    code_block,
    code_span,
    named,
    prose,
)

FORMAT = "cxone-registry/support-bundle/1"
OF_STEP = ("name", "title", "started_at", "milliseconds", "result", "code", "sentence", "remedy")
OF_VERDICT = ("code", "certainty", "sentence", "remedy")
OF_EXCHANGE = ("method", "url", "status", "milliseconds", "error")


@dataclass(frozen=True, slots=True)
class Bundle:
    """One flight check. Times are aware; *steps* and *verdicts* are JSON as stored.

    *time_zone* is the organisation's. *versions* name the product and what it runs on.
    """

    tracking_number: str
    registration: str
    client_id: str
    environment: str
    issuer: str
    tenant_id: str
    business_unit_number: str
    application_type: str
    client_auth_method: str
    made_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    time_zone: str = "UTC"
    kind: str = ""
    outcome: str = ""
    summary: str = ""
    verdicts: Sequence[Mapping[str, Any]] = ()
    steps: Sequence[Mapping[str, Any]] = ()
    versions: Mapping[str, str] = field(default_factory=dict)


LABELS = {
    "tracking_number": "Tracking number",
    "registration": "Registration",
    "client_id": "client_id",
    "environment": "Environment",
    "issuer": "Issuer",
    "tenant_id": "Tenant ID",
    "business_unit_number": "Business unit number",
    "application_type": "Application type",
    "client_auth_method": "Client authentication method",
    "kind": "What was tried",
    "outcome": "Outcome",
}
TIMES = {"started_at": "Started", "finished_at": "Finished", "made_at": "This report"}


def as_json(bundle: Bundle) -> str:
    """For programs; the member ``format`` names the meaning of the others."""
    told = {
        "format": FORMAT,
        **{name: clean(getattr(bundle, name)) for name in LABELS},
        "summary": clean(bundle.summary),
        "time_zone": clean(bundle.time_zone),
        **{name: _both_times(getattr(bundle, name), bundle.time_zone) for name in TIMES},
        "verdicts": [_only(verdict, OF_VERDICT) for verdict in _rows(bundle.verdicts)],
        "steps": [_step(step) for step in _rows(bundle.steps)],
        "versions": cleaned(bundle.versions),
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def as_markdown(bundle: Bundle) -> str:
    """For people; reads well as plain text too."""
    lines = [f"# Flight check: tracking number {code_span(bundle.tracking_number)}", ""]
    for name, label in LABELS.items():
        lines.append(f"- {label}: {code_span(getattr(bundle, name))}")
    for name, label in TIMES.items():
        lines.append(f"- {label}: {_in_words(getattr(bundle, name), bundle.time_zone)}")
    lines += ["", prose(bundle.summary), "", "## What is wrong", ""]
    lines += _verdict_lines(bundle) or ["Nothing that the check could see."]
    lines += ["", "## Steps"]
    for number, step in enumerate(_rows(bundle.steps), 1):
        lines += _step_lines(number, step)
    lines += ["", "## Versions", ""]
    lines += [f"- {prose(name)}: {code_span(version)}" for name, version in bundle.versions.items()]
    lines += ["", "Secrets, tokens and codes are masked. Times of steps are in UTC."]
    return "\n".join(lines) + "\n"


def _verdict_lines(bundle: Bundle) -> list[str]:
    return [
        f"{number}. {prose(told.get('sentence'))} ({prose(told.get('certainty'))},"
        f" {code_span(told.get('code'))}) {prose(told.get('remedy'))}"
        for number, told in enumerate(_rows(bundle.verdicts), 1)
    ]


def _step_lines(number: int, step: Mapping[str, Any]) -> Iterator[str]:
    shown = _step(step)
    title = prose(shown.get("title") or shown.get("name") or "step")
    code = f", {code_span(shown['code'])}" if shown.get("code") else ""
    yield from ("", f"### {number}. {title}: {prose(shown.get('result', ''))}{code}", "")
    took = prose(shown.get("milliseconds", "?"))
    yield f"{prose(shown.get('started_at', ''))}, {took} ms. {prose(shown.get('sentence', ''))}"
    for name, value in shown["facts"].items():
        yield f"- {prose(name)}: {code_span(value)}"
    for exchange in shown["exchanges"]:
        yield from ("", *code_block([*_exchange_lines(exchange)]))


def _exchange_lines(exchange: Mapping[str, Any]) -> Iterator[str]:
    yield f"{exchange.get('method', '')} {exchange.get('url', '')}"
    yield from (f"> {name}: {value}" for name, value in exchange["sent"])
    answered = exchange.get("status") or exchange.get("error") or "no answer"
    yield f"{answered}, {exchange.get('milliseconds', '?')} ms"
    yield from (f"< {name}: {value}" for name, value in exchange["received"])


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    facts = step.get("facts")
    exchanges = [_exchange(each) for each in _rows(step.get("exchanges"))]
    shown = facts if isinstance(facts, Mapping) else {}
    return {**_only(step, OF_STEP), "facts": cleaned(shown), "exchanges": exchanges}


def _exchange(seen: Mapping[str, Any]) -> dict[str, Any]:
    pairs = {name: _pairs(seen.get(name)) for name in ("sent", "received")}
    return {**_only(seen, OF_EXCHANGE), **pairs}


def _pairs(values: object) -> list[list[str]]:
    found = values[:MOST_ITEMS] if isinstance(values, list | tuple) else ()
    pairs = [pair for pair in found if isinstance(pair, list | tuple) and len(pair) == 2]
    return [[clean(name), named(name, value)] for name, value in pairs]


def _only(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: cleaned(row[name]) for name in names if name in row}


def _rows(values: object) -> list[Mapping[str, Any]]:
    rows = values if isinstance(values, list | tuple) else ()
    return [row for row in rows[:MOST_ITEMS] if isinstance(row, Mapping)]


def _in_words(moment: datetime | None, zone: str) -> str:
    if moment is None:
        return "not recorded"
    both = _both_times(moment, zone)
    local = "" if zone == "UTC" else f" ({both['local']} in {prose(zone)})"
    return f"{both['utc']}{local}"


def _both_times(moment: datetime | None, zone: str) -> dict[str, str]:
    if moment is None:
        return {"utc": "", "local": ""}
    times = {"utc": moment.astimezone(UTC), "local": moment.astimezone(_zone(zone))}
    return {name: time.isoformat(sep=" ", timespec="seconds") for name, time in times.items()}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
