"""The checklist: NICE's five tasks as items that facts, people and documents prove. Pure.

An item depends on application type and tenancy. What an automatic item rests on can lapse, and a
proof can expire: then the item is open again and says what happened.
"""

from collections.abc import Iterable, Mapping

from tenants.rules.checklist.items import ITEMS, from_own, own_code
from tenants.rules.checklist.records import (
    CLOSING,
    SHORT,
    STAGES,
    TASKS,
    Checklist,
    Item,
    Line,
    OwnItem,
    Proof,
    Situation,
    Stage,
    Verdict,
)
from tenants.rules.checklist.words import day, day_name

__all__ = [
    "CLOSING",
    "ITEMS",
    "STAGES",
    "TASKS",
    "Checklist",
    "Item",
    "Line",
    "OwnItem",
    "Proof",
    "Situation",
    "Stage",
    "evaluate",
    "own_code",
]


def evaluate(
    seen: Situation, proofs: Iterable[Proof] = (), own_items: Iterable[OwnItem] = ()
) -> Checklist:
    """Every item as it stands. *proofs*: those that nobody withdrew, at most one for an item."""
    by_item = {proof.item: proof for proof in proofs}
    items = [*ITEMS, *(from_own(own) for own in own_items)]
    lines = [_line(item, seen, by_item) for item in items]
    return Checklist(tuple(_stage(number, lines) for number in STAGES))


def _stage(number: int, lines: list[Line]) -> Stage:
    here = [line for line in lines if line.item.stage == number]
    return Stage(
        number,
        STAGES[number],
        SHORT[number],
        tuple(line for line in here if line.state != "not-needed"),
        tuple(line for line in here if line.state == "not-needed"),
    )


def _line(item: Item, seen: Situation, proofs: Mapping[str, Proof]) -> Line:
    reason = item.not_needed(seen.plan)
    if reason:
        return Line(item, "not-needed", reason)
    proof = proofs.get(item.code)
    verdict = item.judge(seen) if item.judge else _proved(item, proof, seen)
    return Line(item, verdict.state, verdict.evidence, proof)


def _proved(item: Item, proof: Proof | None, seen: Situation) -> Verdict:
    if proof is None:
        says = (
            "Nobody has confirmed it yet." if item.kind == "attested" else "Nothing shows it yet."
        )
        return Verdict("open", says)
    verb = "Confirmed" if item.kind == "attested" else "Shown"
    given = f"{verb} by {proof.by} on {day(proof.at, seen.now)}"
    if proof.expires_on is None:
        return Verdict("done", f"{given}.")
    if proof.expires_on < seen.now.date():
        return Verdict("lapsed", f"{given}; that was good until {day_name(proof.expires_on)}.")
    return Verdict("done", f"{given}, good until {day_name(proof.expires_on)}.")
