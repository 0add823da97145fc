"""Write how a validation ended: the run, the sign-in's newest state, the tenant, the findings."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKeyUse, Finding, ValidationRun
from credentials.rules.explanations import ACCUSED, UNEXPLAINED, WAITING, explain
from credentials.rules.problems import SIDE_STEPS, SUSPENDED, Problem, judge
from credentials.services import attempts, findings, vault
from credentials.services.preparation import Prepared
from credentials.services.validation_queue import request
from cxone_registry.audit.record import record_change
from tenants.cxone import Observation, Step
from tenants.services.discovery import is_known, keep_location

Outcome = ValidationRun.Outcome
Trigger = ValidationRun.Trigger
# How long to wait before trying again what CXone never judged; then the schedule goes on.
RETRIES = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)]
INCONCLUSIVE = (Outcome.UNAVAILABLE, Outcome.THROTTLED, Outcome.UNKNOWN)
MENDABLE = Finding.Severity.WARNING  # what is milder, nobody needs to mend
SUSPENSION = Problem(
    SUSPENDED,
    Finding.Subject.SIGN_IN,
    Finding.Severity.WARNING,
    "Scheduled validation is suspended, so that the API user is not locked.",
    "Replace the secret that was refused, or check it and press Validate now.",
)


def outcome_of(seen: Observation) -> str:
    """The outcome of a run in the words of ValidationRun."""
    failed = _failure(seen)
    if failed is None:
        needs_somebody = any(one.severity <= MENDABLE for one in judge(seen).problems)
        return Outcome.PARTLY if needs_somebody and seen.sign_in == "accepted" else seen.sign_in
    if seen.sign_in == "accepted" or seen.sign_in == "not-sent":
        return _outcome_of_failure(failed.code, was_accepted=seen.sign_in == "accepted")
    return seen.sign_in


def _failure(seen: Observation) -> Step | None:
    """The step that spoilt the sign-in, if one did."""
    failed = (step for step in seen.steps if step.result == "failed")
    return next((step for step in failed if step.name not in SIDE_STEPS), None)


def _outcome_of_failure(code: str, *, was_accepted: bool) -> str:
    if code in WAITING:
        # What CXone could not answer is nobody's fault here, and it is tried again.
        return Outcome.UNAVAILABLE
    if was_accepted:
        return Outcome.PARTLY
    return Outcome.MISCONFIGURED if code in ACCUSED else Outcome.HOSTILE


def judged(seen: Observation) -> str:
    """What the attempt's row keeps: whether CXone judged the secrets, and how."""
    if not seen.sent:
        return Outcome.NOT_SENT
    token = next((step for step in seen.steps if step.name == "token"), None)
    is_unclear = seen.sign_in == Outcome.HOSTILE or (token and token.code == UNEXPLAINED)
    # Whoever answered, CXone may have read the access key and found it wrong.
    return Outcome.UNKNOWN if is_unclear else seen.sign_in


def conclude(ready: Prepared, steps: list[dict[str, Any]], seen: Observation, outcome: str) -> None:
    """Finish the run, judge its facts and plan another try where CXone never judged.

    Writes nothing when the run was finished meanwhile: this worker was stalled, another was not.
    """
    changes: list[findings.Change] = []
    # Waits for a secret that is just being stored, which in turn looks whether this run is open.
    attempts.lock(AccessKeyUse, ready.use.pk)
    if not _finish(ready.run, outcome, _summary(seen, outcome), steps):
        return
    if not vault.are_current(ready.client, ready.key):
        # A slow answer about an old secret says nothing about the new one. Storing that one found
        # this run open and asked for no other.
        request(ready.use, trigger=Trigger.SAVED)
    else:
        _update_use(ready.use, outcome)
        if outcome in INCONCLUSIVE:
            _try_again(ready.use, seen)
        subjects = findings.subjects_of(ready.use, ready.client_credential)
        changes = findings.record(judge(seen), subjects)
        if seen.location is not None and not is_known(ready.use.access_key.tenant, seen.location):
            keep_location(ready.use.access_key.tenant, seen.location)
    findings.audit(changes)
    _record(ready.run)


def suspended(ready: Prepared, steps: list[dict[str, Any]], guard: attempts.SuspendedError) -> None:
    """The guard forbade the send, for good or for a while."""
    with transaction.atomic():
        attempts.lock(AccessKeyUse, ready.use.pk)
        if not _finish(ready.run, Outcome.NOT_SENT, guard.sentence, steps):
            return
        if guard.until is not None:
            request(ready.use, trigger=Trigger.SCHEDULE, run_after=guard.until)
        else:
            findings.open_one(SUSPENSION, ready.use)
        _record(ready.run)


def not_sent(run: ValidationRun, sentence: str) -> None:
    """Something was missing, or the run was given up."""
    if _finish(run, Outcome.NOT_SENT, sentence, run.steps):
        _record(run)


def _finish(run: ValidationRun, outcome: str, summary: str, steps: list[dict[str, Any]]) -> bool:
    """End the run. False when it had ended already: the first word stands."""
    run.state, run.outcome, run.steps = ValidationRun.State.FINISHED, outcome, steps
    run.summary, run.finished_at = summary[:300], timezone.now()
    names = ("state", "outcome", "steps", "summary", "finished_at")
    still_open = ValidationRun.objects.filter(pk=run.pk).exclude(state=run.state)
    return still_open.update(**{name: getattr(run, name) for name in names}) == 1


def _record(run: ValidationRun) -> None:
    record_change("validation.finished", run, outcome=run.outcome, trigger=run.trigger)


def _summary(seen: Observation, outcome: str) -> str:
    if outcome == Outcome.ACCEPTED:
        return "CXone accepts this sign-in."
    failed = _failure(seen)
    return explain(failed.name, failed.result, failed.code).sentence if failed else ""


def _update_use(use: AccessKeyUse, outcome: str) -> None:
    now = timezone.now()
    changes: dict[str, Any] = {"last_outcome": outcome, "last_run_at": now}
    if outcome == Outcome.ACCEPTED:
        changes["last_good_at"] = now
    AccessKeyUse.objects.filter(pk=use.pk).update(**changes)


def _try_again(use: AccessKeyUse, seen: Observation) -> None:
    outcomes = list(use.runs.order_by("-created_at").values_list("outcome", flat=True)[:4])
    failures = next((i for i, one in enumerate(outcomes) if one not in INCONCLUSIVE), len(outcomes))
    if failures > len(RETRIES):
        return
    wait = RETRIES[max(failures, 1) - 1]
    if seen.retry_after:
        wait = max(wait, timedelta(seconds=seen.retry_after))
    if outcomes and outcomes[0] == Outcome.UNKNOWN:
        wait = RETRIES[-1]
    request(use, trigger=Trigger.SCHEDULE, run_after=timezone.now() + wait)
