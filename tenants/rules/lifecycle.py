"""The life of a registration: which moves there are, and what each still lacks.

draft -> ready -> submitted -> issued -> active -> retiring -> retired, and a way back where that is
honest: a form that was not sent after all, a retirement that was called off. There is none from
issued to submitted or from active to issued: both moves rest on facts, which nobody presses by
mistake. When such a fact lapses, findings and the checklist say so; that NICE issued the
credential, and that the application is in use, stays true.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from tenants.rules.facts import Facts
from tenants.rules.lifecycle_words import LABELS, MOVES, Move
from tenants.rules.plan import Plan

# Where a field of the plan is mended; everything else on the plan's own pages.
PAGES = {"origins": "origins", "contacts": "contacts"}
ACCEPTED = {"accepted", "partly"}
WORKS = {"good", "doubts"}


class Remark(Protocol):
    """What the linter says (``tenants.rules.lint``), as far as the guards read it."""

    @property
    def severity(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def remedy(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that stands in the way, and the page where it is mended.

    *page*: key of a tab of the registration, or ``plan``. *confirm*: what a person may say instead,
    when only they can know; empty when nothing replaces the fact.
    """

    code: str
    sentence: str
    page: str
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What the case file knows. *confirmed*: codes of what a person said in place of a fact.

    *is_refused*: NICE answered the newest submission with a no. *is_closed*: NICE answered the
    request to close.
    """

    submitted_on: date | None = None
    is_refused: bool = False
    is_closed: bool = False
    open_requests: int = 0
    confirmed: frozenset[str] = field(default_factory=frozenset)


def moves(status: str) -> tuple[Move, ...]:
    """Where a registration can go from *status*; steps forward first."""
    return MOVES.get(status, ())


def missing(
    to: str, plan: Plan, facts: Facts, remarks: Iterable[Remark], case: Case = Case()
) -> tuple[Missing, ...]:
    """What the move of *plan* from its status to *to* still lacks; nothing: it may be made."""
    if to not in {move.to for move in moves(plan.status)}:
        return (_no_such_move(plan.status, to),)
    found = _lacking(to, plan, facts, remarks, case)
    return tuple(one for one in found if not one.confirm or one.code not in case.confirmed)


def _lacking(
    to: str, plan: Plan, facts: Facts, remarks: Iterable[Remark], case: Case
) -> tuple[Missing, ...]:
    if to == "ready":
        return _ready(plan, facts, remarks, case)
    if to == "submitted":
        return _submitted(plan, facts, remarks, case)
    if to == "issued":
        return _issued(plan, facts)
    if to == "active":
        return _active(plan, facts)
    return _retired(plan, case) if to == "retired" else ()


def consequences(to: str, plan: Plan, facts: Facts, case: Case = Case()) -> tuple[str, ...]:
    """What a person should know before the move: what stops, what stays."""
    if to == "retiring":
        return tuple(_what_stops(facts, case))
    if to == "retired":
        return tuple(_what_is_left(facts, case))
    if to == "ready" and plan.status == "submitted":
        return ("The request to NICE is withdrawn here, and its clock stops.",)
    return ()


def _no_such_move(status: str, to: str) -> Missing:
    offered = " or ".join(f"“{move.label}”" for move in moves(status)) or "nothing further"
    sentence = (
        f"The registration is {LABELS.get(status, 'in another state')} now, and from there it does"
        f" not become {LABELS.get(to, 'what was asked for')}. Possible: {offered}."
    )
    return Missing("no-such-move", sentence, "overview")


def _ready(plan: Plan, facts: Facts, remarks: Iterable[Remark], case: Case) -> tuple[Missing, ...]:
    if plan.status == "submitted":
        return _taken_back(plan, facts, case)
    return _lint_errors(remarks)


def _taken_back(plan: Plan, facts: Facts, case: Case) -> tuple[Missing, ...]:
    """A form that NICE answered was sent; only one that NICE refused may be sent anew."""
    if case.is_refused or not (plan.tracking_number or facts.credentials):
        return ()
    proof = "a tracking number" if plan.tracking_number else "a client_id"
    sentence = (
        f"NICE gave this registration {proof}, so the form was sent. If that was entered by"
        " mistake, take it out first."
    )
    return (Missing("was-sent", sentence, "answers"),)


def _submitted(
    plan: Plan, facts: Facts, remarks: Iterable[Remark], case: Case
) -> tuple[Missing, ...]:
    if plan.status == "retiring":
        return _not_issued(plan, facts)
    if case.submitted_on is None:
        sentence = "The day on which the form was sent is missing."
        return (*_lint_errors(remarks), Missing("submission-date", sentence, "case-file"))
    return _lint_errors(remarks)


def _not_issued(plan: Plan, facts: Facts) -> tuple[Missing, ...]:
    if not (plan.tracking_number and facts.credentials):
        return ()
    sentence = "NICE answered this registration already: it is issued, not waiting."
    return (Missing("was-issued", sentence, "overview"),)


def _lint_errors(remarks: Iterable[Remark]) -> tuple[Missing, ...]:
    return tuple(
        Missing(one.code, f"{one.sentence} {one.remedy}".strip(), PAGES.get(one.field, "plan"))
        for one in remarks
        if one.severity == "error"
    )


def _issued(plan: Plan, facts: Facts) -> tuple[Missing, ...]:
    found = []
    if not plan.tracking_number:
        sentence = "The tracking number of NICE's answer is missing. Paste the answer's text."
        found.append(Missing("tracking-number", sentence, "case-file"))
    having = {one.environment for one in facts.credentials if one.client_id}
    for cloud in plan.environments:
        if cloud.slug not in having:
            sentence = f"The client_id for {cloud.name} is missing."
            found.append(Missing(f"client-id-{cloud.slug}", sentence, "credentials"))
    if not plan.environments and not having:
        sentence = "There is no client_id yet. NICE sends one for each environment."
        found.append(Missing("client-id", sentence, "credentials"))
    return tuple(found)


def _active(plan: Plan, facts: Facts) -> tuple[Missing, ...]:
    """Issued, and in every environment with a credential it is proved to work."""
    found = list(_issued(plan, facts))
    names = {cloud.slug: cloud.name for cloud in plan.environments}
    for slug in sorted({one.environment for one in facts.credentials if one.client_id}):
        name = names.get(slug, slug)
        if plan.is_for_people:
            found += _not_tried_by_people(slug, name, plan, facts)
        else:
            found += _not_accepted(slug, name, facts)
    return tuple(found)


def _not_accepted(slug: str, name: str, facts: Facts) -> list[Missing]:
    sign_ins = [one for one in facts.sign_ins if one.environment == slug]
    if any(one.outcome in ACCEPTED for one in sign_ins):
        return []
    if not sign_ins:
        sentence = f"{name}: no sign-in yet. Say which access key the application uses there."
        return [Missing(f"sign-in-{slug}", sentence, "credentials")]
    tried = any(one.outcome for one in sign_ins)
    sentence = (
        f"{name}: CXone has not accepted the sign-in. Read what it answered, and try again."
        if tried
        else f"{name}: the sign-in was never tried. Validate it once."
    )
    return [Missing(f"accepted-{slug}", sentence, "checks")]


def _not_tried_by_people(slug: str, name: str, plan: Plan, facts: Facts) -> list[Missing]:
    """A good flight check; or a complete record, and a person who says that sign-ins work."""
    flights = [one for one in facts.flights if one.environment == slug and one.kind == "user"]
    if any(one.outcome in WORKS for one in flights):
        return []
    lacking = _incomplete(slug, name, plan, facts)
    if lacking:
        return lacking
    sentence = f"{name}: no flight check with a person's sign-in has worked yet."
    said = f"I know that people sign in to {name} with this application already."
    return [Missing(f"flight-{slug}", sentence, "checks", said)]


def _incomplete(slug: str, name: str, plan: Plan, facts: Facts) -> list[Missing]:
    found = []
    has_secret = any(one.environment == slug and one.has_secret for one in facts.credentials)
    if plan.has_secret and not has_secret:
        sentence = f"{name}: the client secret is not stored yet."
        found.append(Missing(f"secret-{slug}", sentence, "credentials"))
    if not any(uri.purpose == "sign-in" for uri in plan.uris):
        sentence = "There is no redirect URI: CXone has nowhere to send people back to."
        found.append(Missing("redirect-uri", sentence, "origins"))
    return found


def _retired(plan: Plan, case: Case) -> tuple[Missing, ...]:
    if plan.status != "retiring" or case.is_closed:
        return ()
    sentence = "NICE has not answered a request to close this registration."
    said = "I know that this registration is closed at NICE, or was never open there."
    return (Missing("closing-not-answered", sentence, "case-file", said),)


def _what_stops(facts: Facts, case: Case) -> Iterable[str]:
    working = sum(one.outcome in ACCEPTED for one in facts.sign_ins)
    if working:
        yield f"{_still(working, 'sign-in', 'work')}, until NICE closes the registration."
    if case.open_requests:
        yield f"{_still(case.open_requests, 'request', 'wait')} for NICE."
    if facts.live_origins:
        yield (
            f"{_still(len(facts.live_origins), 'origin', 'appear')} live. CXone checks browsers"
            " against the origins of all applications, so another one may lean on them."
        )
    yield "Nothing is sent to NICE by this step: ask for the closing with a request of its own."


def _what_is_left(facts: Facts, case: Case) -> Iterable[str]:
    secrets = sum(one.has_secret for one in facts.credentials)
    keys = len({one.access_key for one in facts.sign_ins if one.has_secret})
    if secrets or keys:
        yield (
            f"Still stored: {_count(secrets, 'client secret')} and {_count(keys, 'access key')}."
            " Delete them once nothing needs them."
        )
    if case.open_requests:
        yield f"{_still(case.open_requests, 'request', 'wait')} for NICE; this step ends that."


def _still(number: int, thing: str, verb: str) -> str:
    return f"{_count(number, thing)} still {verb}{'s' if number == 1 else ''}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
