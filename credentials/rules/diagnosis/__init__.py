"""What is wrong with a sign-in, and what to do: the steps of a check in, causes out. Pure.

A step's code says what happened; a diagnosis says why, from all steps together and from what our
records know. The same "invalid_client" is a typing error in a new credential and a disabled
application in an old one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from credentials.rules.diagnosis.case import Case
from credentials.rules.diagnosis.causes import CAUSES, HARMLESS
from credentials.rules.diagnosis.network import not_trusted
from credentials.rules.diagnosis.verdict import Context, Verdict, ranked, weight
from credentials.rules.diagnosis.your_code import token_url

__all__ = ["MOST", "Context", "Verdict", "diagnose"]

MOST = 4


def diagnose(steps: Sequence[Mapping[str, Any]], context: Context) -> tuple[Verdict, ...]:
    """The likely causes, best first and at most four; empty if nothing is wrong.

    *steps* are those of a run as they are stored. The first verdict is about what stopped the
    check; the others about the same failure or a lesser one. Never raises, whatever a step holds.
    """
    by_code: dict[str, Verdict] = {}
    for verdict in _all(steps, context):
        by_code.setdefault(verdict.code, verdict)
    lead, others = list(by_code.values())[:1], list(by_code.values())[1:]
    return (*lead, *sorted(others, key=weight))[:MOST]


def _all(steps: Sequence[Mapping[str, Any]], context: Context) -> Iterator[Verdict]:
    case = Case(steps, context)
    for seen in case.troubles:
        if seen.code not in HARMLESS:
            yield from ranked(CAUSES.get(seen.code, not_trusted)(case, seen))
    yield from token_url(case, case.step("token-url"))
