"""Facts of a validation in, problems out; and which problems the facts rule out. Pure."""

from dataclasses import dataclass

from credentials.rules.explanations import DOUBTS, EXPLAINED, NOT_TRUSTED, WAITING, Explanation
from tenants.cxone import Observation, Step
from tenants.cxone.observation import STEPS

SIGN_IN, CLIENT, KEY, TENANT = "sign-in", "client-credential", "access-key", "tenant"
ENVIRONMENT = "environment"
CRITICAL, WARNING, NOTICE = 1, 2, 3

# Opened by the guard, not by a step; an accepted sign-in settles it.
SUSPENDED = "validation-suspended"
# What each code accuses, and how badly. Codes of a step that are not named here accuse the sign-in.
SUBJECTS = {
    "client-refused": (CLIENT, CRITICAL),
    "access-key-refused": (KEY, CRITICAL),
    "unauthorized-client": (CLIENT, CRITICAL),
    "client-secret-too-short": (CLIENT, CRITICAL),
    "client-secret-missing": (CLIENT, CRITICAL),
    "tenant-mismatch": (KEY, CRITICAL),
    "business-unit-mismatch": (TENANT, WARNING),
    "tenant-unknown": (TENANT, CRITICAL),
    "tenant-not-told": (TENANT, WARNING),
    "token-endpoint-drift": (ENVIRONMENT, CRITICAL),
    "weak-signing-key": (ENVIRONMENT, NOTICE),
    "clock-skew": (SIGN_IN, NOTICE),
    "clock-not-trusted": (SIGN_IN, WARNING),
    SUSPENDED: (SIGN_IN, WARNING),
}
# Seen by a flight check only. A scheduled validation, which looks less closely, would resolve what
# it opened; and all of them leave the sign-in as it is, or belong to a person who was there.
ONLY_IN_FLIGHT = {
    *DOUBTS,
    "code-refused",
    "id-token-auth-time",
    "id-token-nonce",
    "id-token-nonce-missing",
    "origin-not-allowed",
}
# Whatever becomes of them, the sign-in is as good as before.
SIDE_STEPS = {"refresh", "userinfo"}
# Worth telling in the trace, but nothing people should act on.
NOT_PROBLEMS = {"business-unit-forbidden", "business-unit-empty", *WAITING, *ONLY_IN_FLIGHT}
UNUSABLE_SECRETS = ["client-secret-too-short", "client-secret-missing"]
# A step that ran settles these: the ones it raised stay, the others are gone.
SETTLED_BY = {
    "inputs": UNUSABLE_SECRETS,
    "provider-discovery": ["token-endpoint-drift"],
    "token": [
        "client-refused",
        "access-key-refused",
        "unauthorized-client",
        *UNUSABLE_SECRETS,
        "clock-skew",
        SUSPENDED,
    ],
    "id-token": ["tenant-mismatch", "weak-signing-key", "clock-not-trusted"],
    "tenant-discovery": ["tenant-unknown", "tenant-not-told"],
    "business-unit": ["business-unit-mismatch"],
}
# A fleet's check goes no further than the ID token; what it says of its own accord.
LIGHT_STEPS = STEPS[:3]
FLEET_SETTLES = frozenset(code for step in LIGHT_STEPS for code in SETTLED_BY[step])
# The client was accepted if CXone went on to judge the access key.
CLIENT_ACCEPTED = {"access-key-refused"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something people should act on. *subject* is a ``Finding.Subject``, *severity* 1 to 3."""

    code: str
    subject: str
    severity: int
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """*problems* to open or keep; *settled* pairs of (subject, code) that are gone.

    *is_complete* says that every step was there and answered, so that what was not raised is not
    there.
    """

    problems: tuple[Problem, ...]
    settled: frozenset[tuple[str, str]]
    is_complete: bool = False


def judge(seen: Observation) -> Judgement:
    """What the steps of *seen* say about the things they tried."""
    problems = tuple(problem for step in seen.steps if (problem := _problem(step)))
    raised = {(problem.subject, problem.code) for problem in problems}
    settled = {pair for step in seen.steps for pair in _settled(step)}
    # A fleet's check leaves the tenant's steps out, and so says nothing of what they would find.
    is_whole = {*STEPS} <= {step.name for step in seen.steps}
    is_complete = is_whole and all(_was_answered(step) for step in seen.steps)
    return Judgement(problems, frozenset(settled - raised), is_complete)


def _problem(step: Step) -> Problem | None:
    if step.result in ("ok", "skipped") or step.code in NOT_PROBLEMS or step.name in SIDE_STEPS:
        return None
    subject, severity = SUBJECTS.get(step.code, (SIGN_IN, WARNING))
    told: Explanation = EXPLAINED.get(step.code, NOT_TRUSTED)
    return Problem(step.code, subject, severity, told.sentence, told.remedy)


def _was_answered(step: Step) -> bool:
    if step.name in SIDE_STEPS:
        return True
    return step.result != "skipped" and step.code not in WAITING


def _settled(step: Step) -> set[tuple[str, str]]:
    if step.result == "skipped":
        return set()
    if step.result != "failed":
        return {_pair(code) for code in SETTLED_BY.get(step.name, [])}
    if step.code in CLIENT_ACCEPTED:
        accused = ("client-refused", "unauthorized-client", *UNUSABLE_SECRETS)
        return {_pair(code) for code in accused}
    return set()


def _pair(code: str) -> tuple[str, str]:
    return SUBJECTS[code][0], code
