"""Write how a validation ended: the run, the sign-in's newest state, the tenant, the findings."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKeyUse, Finding, ValidationRun
from credentials.rules.explanations import WAITING, explain
from credentials.rules.problems import Problem, judge
from credentials.services import findings, vault
from credentials.services.preparation import Prepared
from credentials.services.validation_queue import request
from cxone_registry.audit.record import record_change
from tenants.cxone import Observation
from tenants.services.discovery import keep_location

Outcome = ValidationRun.Outcome
Trigger = ValidationRun.Trigger
# How long to wait before trying again what CXone never judged; then the schedule goes on.
RETRIES = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)]
INCONCLUSIVE = (Outcome.UNAVAILABLE, Outcome.THROTTLED, Outcome.UNKNOWN)
SUSPENDED = Problem(
    "validation-suspended",
    Finding.Subject.SIGN_IN,
    Finding.Severity.WARNING,
    "Scheduled validation is suspended, so that the API user is not locked.",
    "Replace the secret that was refused, or check it and press Validate now.",
)


def outcome_of(seen: Observation) -> str:
    """The outcome of a run in the words of ValidationRun."""
    failed = next((step for step in seen.steps if step.result == "failed"), None)
    if seen.sign_in == "accepted":
        return Outcome.PARTLY if failed else Outcome.ACCEPTED
    if seen.sign_in != "not-sent" or failed is None:
        return seen.sign_in
    return Outcome.UNAVAILABLE if failed.code in WAITING else Outcome.HOSTILE


def conclude(ready: Prepared, steps: list[dict[str, Any]], seen: Observation, outcome: str) -> None:
    """Finish the run, judge its facts and plan another try where CXone never judged."""
    changes: list[findings.Change] = []
    _finish(ready.run, outcome, _summary(seen, outcome), steps)
    if not _is_about_replaced_secret(ready):
        _update_use(ready.use, outcome)
        if outcome in INCONCLUSIVE:
            _try_again(ready.use, seen)
        subjects = findings.subjects_of(ready.use, ready.client_credential)
        changes = findings.record(judge(seen), subjects)
        if seen.location is not None:
            keep_location(ready.use.access_key.tenant, seen.location)
    findings.audit(changes)
    _record(ready.run)


def suspended(ready: Prepared, steps: list[dict[str, Any]], sentence: str) -> None:
    """The guard forbade the send."""
    with transaction.atomic():
        _finish(ready.run, Outcome.NOT_SENT, sentence, steps)
        findings.open_one(SUSPENDED, ready.use)
        _record(ready.run)


def not_sent(run: ValidationRun, sentence: str) -> None:
    """Something was missing, or the run was given up."""
    _finish(run, Outcome.NOT_SENT, sentence, run.steps)
    _record(run)


def _finish(run: ValidationRun, outcome: str, summary: str, steps: list[dict[str, Any]]) -> None:
    run.state, run.outcome, run.steps = ValidationRun.State.FINISHED, outcome, steps
    run.summary, run.finished_at = summary[:300], timezone.now()
    run.save(update_fields=["state", "outcome", "steps", "summary", "finished_at"])


def _record(run: ValidationRun) -> None:
    record_change("validation.finished", run, outcome=run.outcome, trigger=run.trigger)


def _summary(seen: Observation, outcome: str) -> str:
    if outcome == Outcome.ACCEPTED:
        return "CXone accepts this sign-in."
    failed = next((step for step in seen.steps if step.result == "failed"), None)
    return explain(failed.name, failed.result, failed.code).sentence if failed else ""


def _is_about_replaced_secret(ready: Prepared) -> bool:
    """A slow answer about an old secret says nothing about the new one."""
    client = vault.current_version(ready.client_credential)
    key = vault.current_version(ready.use.access_key)
    return client != ready.client or key != ready.key


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
