"""The union of all registrations' origins, which is what CXone compares with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, F, Max, Min, Q, QuerySet, Value, When

from tenants.models import Origin
from tenants.models.application import SENT_STATUSES
from tenants.reports.ledger import Line, lines_of, rank_among_same, with_due_dates, with_parts
from tenants.rules.ledger import PATIENCE, STATES
from tenants.rules.origins import shown_origin

Rows = QuerySet[Origin, dict[str, Any]]
MOST_WANTING = 5  # registrations named for one origin


@dataclass(frozen=True, slots=True)
class UnionLine:
    """One origin, whoever wants it. *lines*: of the first few registrations that list it."""

    origin: str
    shown: str
    state: str
    label: str
    tone: str
    count: int
    live_since: datetime | None
    probed_at: datetime | None
    lines: tuple[Line, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


def union(now: datetime) -> Rows:
    """One row for each origin, with its *state* over all registrations."""
    live = Q(live_since__isnull=False, gone_since=None)
    wanted = Q(unwanted_at=None)
    asked_again = Q(requested_at__gt=F("gone_since"))
    asked = wanted & ~live & Q(requested_at__isnull=False) & (Q(gone_since=None) | asked_again)
    late = Q(due_on__lt=now.date()) | Q(due_on=None, requested_at__lt=now - PATIENCE)
    is_sent = Q(registration__status__in=SENT_STATUSES)
    maybe = (wanted & Q(requested_at=None) & is_sent) | (
        ~wanted & (is_sent | Q(requested_at__isnull=False))
    )
    return (
        with_due_dates(Origin.objects.all())
        .values("origin")
        .annotate(
            count=Count("pk"),
            live=Count("pk", filter=live),
            wanted=Count("pk", filter=wanted),
            lost=Count("pk", filter=wanted & Q(gone_since__isnull=False) & ~asked_again),
            overdue=Count("pk", filter=asked & late),
            requested=Count("pk", filter=asked),
            unsure=Count("pk", filter=Q(probed_at=None) & maybe),
            since=Min("live_since", filter=live),
            probed=Max("probed_at"),
        )
        .annotate(state=_state())
        .order_by("origin")
    )


def counts(rows: Rows) -> dict[str, int]:
    """How many origins are in each state, in one query."""
    found = rows.order_by().aggregate(
        **{f"in-{state}": Count("origin", filter=Q(state=state)) for state in STATES}
    )
    return {state: found[f"in-{state}"] for state in STATES}


def lines(rows: list[dict[str, Any]], now: datetime) -> list[UnionLine]:
    """The lines of one page, with the registrations that list each origin."""
    found: dict[str, list[Line]] = {row["origin"]: [] for row in rows}
    for line in lines_of(_first_few(list(found)), now):
        found[line.row.origin].append(line)
    return [_line(row, found[row["origin"]]) for row in rows]


def _first_few(origins: list[str]) -> QuerySet[Origin]:
    ranked = Origin.objects.filter(origin__in=origins).annotate(rank=rank_among_same())
    chosen = list(ranked.filter(rank__lte=MOST_WANTING).values_list("pk", flat=True))
    return with_parts(Origin.objects.filter(pk__in=chosen)).order_by("registration__name")


def _line(row: dict[str, Any], found: list[Line]) -> UnionLine:
    label, tone = STATES[row["state"]]
    return UnionLine(
        origin=row["origin"],
        shown=shown_origin(row["origin"]),
        state=row["state"],
        label=label,
        tone=tone,
        count=row["count"],
        live_since=row["since"],
        probed_at=row["probed"],
        lines=tuple(found),
    )


def _state() -> Case:
    """As ``rules.ledger`` says it of one registration; live anywhere is live."""
    return Case(
        When(live__gt=0, wanted__gt=0, then=Value("live")),
        When(live__gt=0, then=Value("unwanted-live")),
        When(lost__gt=0, then=Value("lost")),
        When(overdue__gt=0, then=Value("overdue")),
        When(requested__gt=0, then=Value("requested")),
        When(unsure__gt=0, then=Value("unknown")),
        When(wanted__gt=0, then=Value("wanted")),
        default=Value("removed"),
        output_field=CharField(),
    )
