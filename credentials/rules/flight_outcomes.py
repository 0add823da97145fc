"""How a flight check ended, out of its steps and verdicts. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from credentials.rules.explanations import WAITING
from credentials.rules.problems import SIDE_STEPS

GOOD, DOUBTS, FAILED, UNCLEAR = "good", "doubts", "failed", "unclear"
# The person did not go through with it, or came too late: that accuses nothing.
NOT_DECIDED = {
    *WAITING,
    "access-denied",
    "code-lost",
    "code-too-old",
    "login-required",
    "never-came-back",
    "state-mismatch",
}
# The sign-in works; what our record says beside it does not.
WORKS_ALL_THE_SAME = {"business-unit-mismatch"}
# A narrow role is good practice: the BU number was not confirmed, and nothing else is missing.
HARMLESS = {"business-unit-forbidden", "business-unit-empty"}
OWN_STEPS = ("cors:", "other-clouds", "token-url")
EVERYTHING_WORKS = "Every step works."

Steps = Sequence[Mapping[str, Any]]


def outcome_of(steps: Steps, verdicts: Sequence[object]) -> str:
    """``good``, ``doubts``, ``failed`` or ``unclear``, which is when CXone judged nothing."""
    failed = next((step for step in steps if _is_failure(step)), None)
    if failed is not None:
        return UNCLEAR if failed.get("code") in NOT_DECIDED else FAILED
    if not _has(steps, "token"):
        return UNCLEAR
    is_clean = all(step.get("result") == "ok" or step.get("code") in HARMLESS for step in steps)
    return GOOD if is_clean and not verdicts else DOUBTS


def summary_of(steps: Steps, verdicts: Sequence[Mapping[str, str]], *, otherwise: str) -> str:
    """The sentence that says it all; *otherwise* where neither step nor verdict has one.

    What was not even sent is not explained by what else was seen.
    """
    if not _has(steps, "token") and not any(_is_failure(step) for step in steps):
        return otherwise
    if verdicts:
        return verdicts[0]["sentence"]
    troubled = [step for step in steps if step.get("result") in ("failed", "warning")]
    if troubled:
        first = next((step for step in troubled if _is_failure(step)), troubled[0])
        return str(first.get("sentence") or otherwise)
    return otherwise


def _has(steps: Steps, name: str) -> bool:
    return any(step.get("name") == name and step.get("result") != "skipped" for step in steps)


def _is_failure(step: Mapping[str, Any]) -> bool:
    name = str(step.get("name"))
    is_beside = name in SIDE_STEPS or name.startswith(OWN_STEPS)
    is_beside = is_beside or step.get("code") in WORKS_ALL_THE_SAME
    return step.get("result") == "failed" and not is_beside
