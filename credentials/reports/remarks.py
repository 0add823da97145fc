"""What the linter says of stored registrations, with everything known of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator

from credentials.reports.facts import facts_of
from tenants.models import Registration
from tenants.reports.plans import plans_of
from tenants.rules.lint import Remark, lint
from tenants.rules.plan_steps import step_of

PAGE = 100
SEVERITIES = ("error", "warning", "notice")


@dataclass(frozen=True, slots=True)
class Linted:
    """One registration with its remarks, worst first."""

    id: UUID
    name: str
    status: str
    remarks: tuple[Remark, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many remarks there are of each severity."""
        found = Counter(one.severity for one in self.remarks)
        return {severity: found[severity] for severity in SEVERITIES}  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class LintedPage:
    """A hundred registrations by name. *next*: the page after it, None after the last."""

    number: int
    of: int
    count: int
    next: int | None
    registrations: Sequence[Linted]


def remarks_of(ids: Iterable[UUID]) -> dict[UUID, tuple[Remark, ...]]:
    """All remarks about each registration, by id, in a constant number of queries."""
    wanted = list(ids)
    facts = facts_of(wanted)
    return {pk: lint(plan, facts.get(pk)) for pk, plan in plans_of(wanted).items()}


def linted_page(number: str | int | None) -> LintedPage:
    """One page of all registrations; a number that makes no sense gives the nearest page."""
    rows = Registration.objects.order_by("name", "pk").only("pk", "name", "status")
    page = Paginator(rows, PAGE).get_page(number)
    remarks = remarks_of(row.pk for row in page)
    found = [Linted(row.pk, row.name, row.status, remarks.get(row.pk, ())) for row in page]
    following = page.next_page_number() if page.has_next() else None
    return LintedPage(page.number, page.paginator.num_pages, page.paginator.count, following, found)


def as_json(one: Linted) -> dict[str, Any]:
    """A registration with its remarks as JSON values."""
    remarks = [
        {
            "code": it.code,
            "severity": it.severity,
            "field": it.field,
            "step": step_of(it.field),
            "sentence": it.sentence,
            "remedy": it.remedy,
            "effect": it.effect,
        }
        for it in one.remarks
    ]
    return {
        "id": str(one.id),
        "name": one.name,
        "status": one.status,
        **one.counts,
        "remarks": remarks,
    }
