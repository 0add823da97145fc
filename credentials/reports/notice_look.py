"""What channels are not told yet: what stayed open, and what stayed resolved."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from credentials.models import Finding
from credentials.reports.finding_places import NOWHERE, Place, places_of
from credentials.reports.open_findings import is_maintained, needing_people
from credentials.rules.notices import telling
from credentials.rules.notices.telling import Opened
from credentials.rules.outage import UNAVAILABLE

# A look that finds more goes on with the rest at once.
MOST = 5000
Pair = tuple[UUID, str]


@dataclass(slots=True)
class Look:
    """*opened* and *resolved*: to be told, worst first. *same_story*: opened again before their end
    was told; *silent*: their end is not told. *next_at*: when something more may be due."""

    opened: list[Finding] = field(default_factory=list)
    resolved: list[Finding] = field(default_factory=list)
    same_story: list[Finding] = field(default_factory=list)
    silent: list[Finding] = field(default_factory=list)
    places: dict[UUID, Place] = field(default_factory=dict)
    next_at: datetime | None = None

    def place(self, finding: Finding) -> Place:
        return self.places.get(finding.subject_id, NOWHERE)

    def wait_until(self, moment: datetime) -> None:
        self.next_at = min(filter(None, (self.next_at, moment)))


def untold(now: datetime) -> Look:
    """What there is to tell at *now*. Told is what the caller then marks as told."""
    look = Look()
    ended = _ended(look)
    opened = _opened(look, now)
    look.places = places_of([*opened, *ended])
    outages = _outages(now)
    for finding in opened:
        is_there = look.place(finding).environment in outages
        if not (is_there and telling.is_consequence(finding.code)):
            look.opened.append(finding)
    maintained = _maintained(ended, now)
    for finding in ended:
        if finding.pk not in maintained:
            _judge_end(finding, look, now)
    look.opened.sort(key=_worst_first)
    look.resolved.sort(key=_worst_first)
    return look


def _opened(look: Look, now: datetime) -> list[Finding]:
    untold = needing_people(now).filter(told_opened_at=None)
    inherited = {finding.pk for finding in look.same_story}
    found = [one for one in untold.order_by("opened_at")[:MOST] if one.pk not in inherited]
    if len(found) + len(inherited) >= MOST:
        look.wait_until(now)
    returned = _resolved_lately(found)
    due = []
    for finding in found:
        came_back = any(
            finding.opened_at - telling.FLAPS_WITHIN <= resolved_at <= finding.opened_at
            for resolved_at in returned[_pair(finding)]
        )
        at = telling.opening_is_due(Opened(finding.opened_at, finding.last_seen_at, came_back))
        if at <= now:
            due.append(finding)
        else:
            look.wait_until(at)
    return due


def _resolved_lately(found: Iterable[Finding]) -> dict[Pair, list[datetime]]:
    opened = {finding.subject_id: finding.opened_at for finding in found}
    if not opened:
        return defaultdict(list)
    since = min(opened.values()) - telling.FLAPS_WITHIN
    before = Finding.objects.filter(subject_id__in=opened, resolved_at__gte=since)
    grouped: dict[Pair, list[datetime]] = defaultdict(list)
    for subject, code, resolved_at in before.values_list("subject_id", "code", "resolved_at"):
        grouped[(subject, code)].append(resolved_at)
    return grouped


def _ended(look: Look) -> list[Finding]:
    """Told when they opened, and resolved since; without those that opened again at once."""
    found = Finding.objects.filter(
        resolved_at__isnull=False, told_opened_at__isnull=False, told_resolved_at=None
    )
    ended = list(found.order_by("resolved_at")[:MOST])
    later = _opened_later(ended)
    stayed = []
    for finding in ended:
        last = _end_of_story(finding, later[_pair(finding)], look)
        if last is not None:
            stayed.append(last)
    return stayed


def _opened_later(ended: list[Finding]) -> dict[Pair, list[Finding]]:
    grouped: dict[Pair, list[Finding]] = defaultdict(list)
    if not ended:
        return grouped
    things = {finding.subject_id for finding in ended}
    since = min(finding.resolved_at for finding in ended if finding.resolved_at)
    later = Finding.objects.filter(subject_id__in=things, told_opened_at=None, opened_at__gte=since)
    for finding in later.order_by("opened_at"):
        grouped[_pair(finding)].append(finding)
    return grouped


def _end_of_story(ended: Finding, later: list[Finding], look: Look) -> Finding | None:
    """The last row of a story that kept opening and closing; None while it is open."""
    last = ended
    for again in later:
        if last.resolved_at is None or again.opened_at < last.resolved_at:
            continue
        if not telling.is_same_story(last.resolved_at, again.opened_at):
            break
        look.silent.append(last)
        look.same_story.append(again)
        last = again
    return last if last.resolved_at else None


def _judge_end(finding: Finding, look: Look, now: datetime) -> None:
    if finding.resolved_at is None:
        return
    due = telling.end_is_due(finding.resolved_at)
    if due > now:
        look.wait_until(due)
    elif finding.snoozed_until and finding.snoozed_until > now:
        look.silent.append(finding)
    else:
        look.resolved.append(finding)


def _maintained(ended: list[Finding], now: datetime) -> set[UUID]:
    ids = [finding.pk for finding in ended]
    found = (
        Finding.objects.filter(is_maintained(now), pk__in=ids) if ids else Finding.objects.none()
    )
    return set(found.values_list("pk", flat=True))


def _outages(now: datetime) -> set[UUID]:
    """Environments that do not answer, or did not until just now."""
    found: QuerySet[Finding] = Finding.objects.filter(code=UNAVAILABLE)
    lasts = Q(resolved_at__isnull=True) | Q(resolved_at__gt=now - telling.GRACE)
    return set(found.filter(lasts).values_list("subject_id", flat=True))


def _pair(finding: Finding) -> Pair:
    return finding.subject_id, finding.code


def _worst_first(finding: Finding) -> tuple[int, datetime]:
    return finding.severity, finding.opened_at
