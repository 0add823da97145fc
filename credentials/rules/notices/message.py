"""What a notice says, before any channel's format: it is stored like this, without a secret."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from credentials.rules.notices.telling import MOST_SINGLE, WORST
from credentials.rules.notices.text import plain

SEVERITIES = {1: "critical", 2: "warning", 3: "notice"}
OPENED, RESOLVED = "finding.opened", "finding.resolved"
MANY = {OPENED: "findings.opened", RESOLVED: "findings.resolved"}
REPORT_READY, TEST = "report.ready", "channel.test"
VERBS = {OPENED: "opened", RESOLVED: "resolved"}
# Widths that fit every channel: a message of five lines stays below Slack's 3,000 characters.
LABEL, SENTENCE, NAME = 160, 300, 80


@dataclass(frozen=True, slots=True)
class Line:
    """One finding as a notice tells it."""

    id: str
    code: str
    severity: str
    about: str
    sentence: str
    remedy: str
    link: str


@dataclass(frozen=True, slots=True)
class Story:
    """What all notices of one look have in common."""

    organization: str
    at: datetime
    list_link: str


def line(
    *, id: str, code: str, severity: int, about: str, sentence: str, remedy: str, link: str
) -> Line:
    """A line whose texts are harmless and short enough for every channel."""
    return Line(
        id,
        code,
        SEVERITIES.get(severity, "notice"),
        plain(about, LABEL),
        plain(sentence, SENTENCE),
        plain(remedy, SENTENCE),
        link,
    )


def messages(type: str, lines: Sequence[Line], story: Story) -> list[dict[str, Any]]:
    """The notices about *lines*, worst first: one each, or a single one for a burst."""
    if len(lines) > MOST_SINGLE:
        return [_burst(type, lines, story)]
    return [_single(type, one, story) for one in lines]


def message(
    type: str, headline: str, story: Story, *, severity: str, lines: Sequence[Line], link: str
) -> dict[str, Any]:
    """A notice as it is stored."""
    return {
        "type": type,
        "at": story.at.isoformat(),
        "organization": plain(story.organization, NAME),
        "headline": plain(headline, SENTENCE),
        "severity": severity,
        "lines": [asdict(one) for one in lines],
        "more": 0,
        "link": link,
    }


def _single(type: str, one: Line, story: Story) -> dict[str, Any]:
    start = "Resolved" if type == RESOLVED else one.severity.capitalize()
    headline = f"{start}: {one.sentence}"
    return message(type, headline, story, severity=one.severity, lines=[one], link=one.link)


def _burst(type: str, lines: Sequence[Line], story: Story) -> dict[str, Any]:
    headline = f"{len(lines)} findings {VERBS[type]}"
    told = message(
        MANY[type],
        headline,
        story,
        severity=lines[0].severity,
        lines=lines[:WORST],
        link=story.list_link,
    )
    return {**told, "more": len(lines) - WORST}
