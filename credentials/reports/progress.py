"""How far registrations are: their checklists from facts and proofs, in constant queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from credentials.reports.facts import facts_of
from tenants.models import ChecklistItem, ChecklistProof
from tenants.reports.plans import plans_of
from tenants.rules.checklist import Checklist, OwnItem, Proof, Situation, evaluate
from tenants.rules.checklist.next_step import NextStep, next_step
from tenants.rules.checklist.records import Kind
from tenants.rules.facts import Facts
from tenants.rules.lint import Remark, lint
from tenants.rules.plan import Plan


@dataclass(frozen=True, slots=True)
class Progress:
    """A registration's answers and facts, and what follows from them."""

    plan: Plan
    facts: Facts
    remarks: tuple[Remark, ...]
    checklist: Checklist
    next_step: NextStep | None


def progress_of(registration_id: UUID, now: datetime) -> Progress:
    """Of one registration that exists; days are told in the zone of *now*."""
    return progress_of_many([registration_id], now)[registration_id]


def progress_of_many(ids: Iterable[UUID], now: datetime) -> dict[UUID, Progress]:
    """Of several, by id; those that do not exist are left out."""
    wanted = list(ids)
    plans, facts = plans_of(wanted), facts_of(wanted)
    proofs, own = _proofs(wanted), _own_items()
    return {
        pk: _progress(plan, facts.get(pk, Facts()), proofs[pk], own, now)
        for pk, plan in plans.items()
    }


def _progress(
    plan: Plan, facts: Facts, proofs: list[Proof], own: list[OwnItem], now: datetime
) -> Progress:
    remarks = lint(plan, facts)
    errors = sum(remark.severity == "error" for remark in remarks)
    checklist = evaluate(Situation(plan, facts, errors, now), proofs, own)
    return Progress(plan, facts, remarks, checklist, next_step(plan, checklist))


def _proofs(ids: list[UUID]) -> dict[UUID, list[Proof]]:
    """Those that nobody withdrew. The files' content stays where it is."""
    found: dict[UUID, list[Proof]] = defaultdict(list)
    rows = ChecklistProof.objects.filter(registration__in=ids, withdrawn_at=None).order_by("at")
    values = rows.values_list(
        "registration_id", "pk", "item", "by", "at", "expires_on", "note", "link", "file__name",
        "file__size",
    )  # fmt: skip
    for registration, pk, item, by, at, expires_on, note, link, name, size in values:
        found[registration].append(
            Proof(str(pk), item, by, at, expires_on, note, link, name or "", size or 0)
        )
    return found


def _own_items() -> list[OwnItem]:
    return [
        OwnItem(
            str(row.pk),
            row.title,
            row.help_text,
            cast(Kind, row.kind),
            row.stage,
            tuple(row.application_types),
            tuple(row.tenancies),
            row.expires_days,
        )
        for row in ChecklistItem.objects.filter(is_active=True)
    ]
