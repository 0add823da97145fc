"""The ledger of origins: of one registration, of one origin, and the union over all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from tenants.models import Origin, OriginProbe, Registration, VendorRequest
from tenants.models.application import SENT_STATUSES
from tenants.rules.ledger import STATES, OriginFacts, Reading, reading
from tenants.rules.origins import read_origin
from tenants.rules.probing import in_words, is_clear

# A request and what it stamps share one time; a little grace for those that were written apart.
GRACE = timedelta(minutes=1)
MOST_NAMED = 5
# Wanted, and NICE was not told so, or was before CXone stopped to let it in.
TO_ADD = Q(unwanted_at=None) & (Q(requested_at=None) | Q(requested_at__lt=F("gone_since")))
# Not wanted, and NICE was told only that it is. What it never heard of needs no removal.
TO_REMOVE = Q(unwanted_at__isnull=False, removal_requested_at=None) & (
    Q(requested_at__isnull=False) | Q(live_since__isnull=False)
)


@dataclass(frozen=True, slots=True)
class TenantAnswer:
    """What one tenant's API answered last. *tone*: of its pill. *is_old*: silent since."""

    tenant_id: UUID
    tenant: str
    environment: str
    api_endpoint: str
    words: str
    tone: str
    since: datetime
    asked_at: datetime
    is_old: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One origin of one registration. *elsewhere*: names of other registrations that want it.

    *problem*: why people may take it for another origin, or "".
    """

    row: Origin
    shown: str
    facts: OriginFacts
    reading: Reading
    answers: tuple[TenantAnswer, ...]
    elsewhere: tuple[str, ...] = ()
    problem: str = ""

    @property
    def allowed_count(self) -> int:
        return sum(answer.tone == "good" for answer in self.answers)

    @property
    def is_asked_of_nice(self) -> bool:
        """Whether nothing about it has to be requested now."""
        state = self.reading.state
        if state == "unwanted-live":
            return self.facts.removal_requested_at is not None
        return state not in ("wanted", "lost")

    @property
    def may_be_forgotten(self) -> bool:
        return self.facts.unwanted_at is not None and not self.facts.is_live


@dataclass(frozen=True, slots=True)
class Count:
    """How many origins are in one state."""

    state: str
    label: str
    tone: str
    number: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """All origins of a registration, what needs people first."""

    lines: tuple[Line, ...]

    @property
    def counts(self) -> list[Count]:
        found = [line.reading.state for line in self.lines]
        return [
            Count(state, label, tone, found.count(state))
            for state, (label, tone) in STATES.items()
            if state in found
        ]

    @property
    def to_request(self) -> int:
        """How many changes NICE has not been asked for."""
        return sum(not line.is_asked_of_nice for line in self.lines)


def ledger_of(registration: Registration, now: datetime) -> Ledger:
    """Every origin of *registration*. The dates in it are of the zone of *now*."""
    rows = with_parts(registration.origins.all())
    lines = lines_of(rows, now)
    order = list(STATES)
    return Ledger(tuple(sorted(lines, key=lambda line: order.index(line.reading.state))))


def with_parts(rows: QuerySet[Origin]) -> QuerySet[Origin]:
    """*rows* with what a line of the ledger is made of, in three queries."""
    return (
        with_due_dates(rows)
        .select_related("registration")
        .prefetch_related("probes__tenant__environment")
    )


def with_due_dates(rows: QuerySet[Origin]) -> QuerySet[Origin]:
    """*rows* with ``due_on``: the day that the clock of the newest request for them names."""
    asked = VendorRequest.objects.filter(
        registration=OuterRef("registration"),
        kind=VendorRequest.Kind.ORIGINS,
        sent_at__gte=OuterRef("requested_at") - GRACE,
        sent_at__lte=OuterRef("requested_at") + GRACE,
    )
    return rows.annotate(due_on=Subquery(asked.order_by("-sent_at").values("due_on")[:1]))


def lines_of(rows: Iterable[Origin], now: datetime) -> list[Line]:
    """Lines of rows that came through ``with_parts``."""
    found = list(rows)
    elsewhere = _elsewhere(found)
    return [_line(row, elsewhere.get((row.origin, row.registration_id), ()), now) for row in found]


def _line(row: Origin, elsewhere: tuple[str, ...], now: datetime) -> Line:
    facts = facts_of(row, now)
    answers = tuple(_answer(probe, row) for probe in row.probes.all())
    seen = read_origin(row.origin)
    return Line(row, seen.shown, facts, reading(facts, now), answers, elsewhere, seen.problem)


def facts_of(row: Origin, now: datetime) -> OriginFacts:
    """The dates of a row that came through ``with_due_dates``."""
    due_on = getattr(row, "due_on", None)
    return OriginFacts(
        wanted_at=row.wanted_at,
        unwanted_at=row.unwanted_at,
        requested_at=row.requested_at,
        removal_requested_at=row.removal_requested_at,
        live_since=row.live_since,
        gone_since=row.gone_since,
        probed_at=row.probed_at,
        due_at=datetime.combine(due_on, time.max, now.tzinfo) if due_on else None,
        is_sent=row.registration.status in SENT_STATUSES,
    )


def _answer(probe: OriginProbe, row: Origin) -> TenantAnswer:
    tone = "good" if probe.allowed else "bad" if is_clear(probe.code) else "unknown"
    return TenantAnswer(
        tenant_id=probe.tenant_id,
        tenant=probe.tenant.name,
        environment=probe.tenant.environment.name,
        api_endpoint=probe.tenant.api_endpoint,
        words=in_words(probe.code),
        tone=tone,
        since=probe.since,
        asked_at=probe.asked_at,
        # The round as a whole ends a moment after its last answer.
        is_old=bool(row.probed_at and probe.asked_at < row.probed_at - timedelta(hours=1)),
    )


def _elsewhere(rows: list[Origin]) -> dict[tuple[str, UUID], tuple[str, ...]]:
    """Who else wants the same origin: CXone lets it in for all of them alike."""
    others = Origin.objects.filter(origin__in={row.origin for row in rows}, unwanted_at=None)
    first_few = others.annotate(rank=rank_among_same()).filter(rank__lte=MOST_NAMED + 1)
    wanting: dict[str, list[tuple[UUID, str]]] = {}
    for origin, *who in first_few.values_list("origin", "registration_id", "registration__name"):
        wanting.setdefault(origin, []).append((who[0], who[1]))
    return {
        (row.origin, row.registration_id): tuple(
            name for other, name in wanting.get(row.origin, []) if other != row.registration_id
        )[:MOST_NAMED]
        for row in rows
    }


def rank_among_same() -> Window:
    """Numbers the registrations that list one origin, those that want it first."""
    order = [F("unwanted_at").asc(nulls_first=True), F("registration__name").asc(), F("pk").asc()]
    return Window(RowNumber(), partition_by=F("origin"), order_by=order)
