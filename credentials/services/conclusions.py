"""Write how a validation ended: the run, the sign-in's newest state, the tenant, the findings."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKeyUse, Finding, ValidationRun
from credentials.rules.explanations import ACCUSED, UNEXPLAINED, WAITING, explain
from credentials.rules.problems import SUSPENDED, Problem, judge
from credentials.rules.watch.raised import Raised
from credentials.services import attempts, findings, vault
from credentials.services.preparation import Prepared, is_trial
from credentials.services.rotations import trials
from credentials.services.settling import Settled, failure_of, keep_not_sent, settle
from credentials.services.validation_queue import request, request_many
from cxone_registry.audit.record import record_change
from tenants.cxone import Observation
from tenants.services.discovery import is_known, keep_location

Outcome = ValidationRun.Outcome
Trigger = ValidationRun.Trigger
GOOD = (Outcome.ACCEPTED, Outcome.PARTLY)
SEALED_SHUT = "A stored secret does not open: it was damaged or moved. Enter it again."
UNJUDGED = "CXone answered, but not all of it could be judged. The steps say what."
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
    failed = failure_of(seen)
    if failed is None:
        needs_somebody = any(one.severity <= MENDABLE for one in judge(seen).problems)
        return Outcome.PARTLY if needs_somebody and seen.sign_in == "accepted" else seen.sign_in
    if seen.sign_in == "accepted" or seen.sign_in == "not-sent":
        return _outcome_of_failure(failed.code, was_accepted=seen.sign_in == "accepted")
    return seen.sign_in


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
    if ready.is_trial:
        _conclude_trial(ready, steps, summary_of(seen, outcome), outcome)
        return
    # Waits for a secret that is just being stored, which in turn looks whether this run is open.
    attempts.lock(AccessKeyUse, ready.use.pk)
    if not _finish(ready.run, outcome, summary_of(seen, outcome), steps):
        return
    if not vault.are_current(ready.client, ready.key):
        # A slow answer about an old secret says nothing about the new one. Storing that one found
        # this run open and asked for no other.
        request(ready.use, trigger=Trigger.SAVED)
    else:
        changes = settle([Settled(ready.use, ready.client_credential, seen, outcome)])
        if seen.location is not None and not is_known(ready.use.access_key.tenant, seen.location):
            keep_location(ready.use.access_key.tenant, seen.location)
    findings.audit(changes)
    _record(ready.run)


def suspended(ready: Prepared, steps: list[dict[str, Any]], guard: attempts.SuspendedError) -> None:
    """The guard forbade the send, for good or for a while."""
    with transaction.atomic():
        if ready.is_trial:
            _conclude_trial(ready, steps, guard.sentence, Outcome.NOT_SENT)
            return
        attempts.lock(AccessKeyUse, ready.use.pk)
        if not _finish(ready.run, Outcome.NOT_SENT, guard.sentence, steps):
            return
        keep_not_sent([ready.use])
        findings.audit(hold_back([(ready.use, guard)]))
        _record(ready.run)


def hold_back(
    refused: Sequence[tuple[AccessKeyUse, attempts.SuspendedError]],
) -> list[findings.Change]:
    """Try again when the guard allows it, or tell people that only they can go on.

    Returns what changed, as ``settle`` does. The caller holds the locks on the sign-ins.
    """
    later = {use: guard.until for use, guard in refused if guard.until is not None}
    request_many(list(later), run_after={use.pk: until for use, until in later.items()})
    ended = [use for use, guard in refused if guard.until is None]
    return findings.open_all(Raised(use.pk, str(use), SUSPENSION) for use in ended) if ended else []


def not_sent(run: ValidationRun, sentence: str) -> None:
    """Something was missing, or the run was given up. Needs a transaction."""
    if not _finish(run, Outcome.NOT_SENT, sentence, run.steps):
        return
    if is_trial(run):
        trials.conclude(run)
    else:
        keep_not_sent([run.use])
    _record(run)


def _conclude_trial(
    ready: Prepared, steps: list[dict[str, Any]], summary: str, outcome: str
) -> None:
    """What a value does that is not in use is told to its rotation alone."""
    if _finish(ready.run, outcome, summary, steps):
        trials.conclude(ready.run)
        _record(ready.run)


def _finish(run: ValidationRun, outcome: str, summary: str, steps: list[dict[str, Any]]) -> bool:
    """End the run. False when it had ended already: the first word stands."""
    run.state, run.outcome, run.steps = ValidationRun.State.FINISHED, outcome, steps
    run.summary, run.finished_at = summary[:300], timezone.now()
    names = ("state", "outcome", "steps", "summary", "finished_at")
    still_open = ValidationRun.objects.filter(pk=run.pk).exclude(state=run.state)
    return still_open.update(**{name: getattr(run, name) for name in names}) == 1


def _record(run: ValidationRun) -> None:
    record_change("validation.finished", run, outcome=run.outcome, trigger=run.trigger)


def summary_of(seen: Observation, outcome: str) -> str:
    if outcome == Outcome.ACCEPTED:
        return "CXone accepts this sign-in."
    failed = failure_of(seen)
    if failed:
        return explain(failed.name, failed.result, failed.code).sentence
    mendable = (one for one in judge(seen).problems if one.severity <= MENDABLE)
    return next((one.sentence for one in mendable), UNJUDGED)
