"""A step as the database keeps it and pages read it: with its title, sentence and remedy."""

from typing import Any

from credentials.rules.explanations import explain, title_of
from tenants.cxone import Exchanged, Step


def as_json(step: Step) -> dict[str, Any]:
    """*step* in JSON values; with its exchanges, if they were recorded."""
    told = explain(step.name, step.result, step.code)
    found = {
        "name": step.name,
        "title": title_of(step.name),
        "started_at": step.started_at.isoformat(),
        "milliseconds": step.milliseconds,
        "result": step.result,
        "code": step.code,
        "facts": dict(step.facts),
        "sentence": told.sentence,
        "remedy": told.remedy,
    }
    exchanges = [_exchange(each) for each in step.exchanges]
    return {**found, "exchanges": exchanges} if exchanges else found


def _exchange(seen: Exchanged) -> dict[str, Any]:
    return {
        "method": seen.method,
        "url": seen.url,
        "sent": [list(pair) for pair in seen.sent],
        "status": seen.status,
        "received": [list(pair) for pair in seen.received],
        "milliseconds": seen.milliseconds,
        "error": seen.error,
    }
