"""What is not plainly as before: it gets a run with its steps, and findings, like a single try.

Many in one transaction, in the order of ``conclusions.conclude``; the lines of the audit trail are
its end.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import (
    AccessKeyUse,
    ClientCredential,
    Finding,
    ValidationRange,
    ValidationRound,
    ValidationRun,
)
from credentials.services import attempts, conclusions, findings, preparation
from credentials.services.fleet.counting import count
from credentials.services.fleet.loading import CHECKED, Row
from credentials.services.fleet.sql import rows
from credentials.services.preparation import CannotTryError
from credentials.services.settling import Settled, keep_not_sent, settle
from credentials.services.step_json import as_json
from credentials.services.validation_queue import request_many
from cxone_registry.audit.record import record_changes
from tenants.cxone import Observation

Outcome, Trigger = ValidationRun.Outcome, ValidationRun.Trigger
Uses = dict[UUID, AccessKeyUse]
LOCK = "SELECT id FROM credentials_accesskeyuse WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
CURRENT = "SELECT id FROM credentials_secretversion WHERE id = ANY(%s) AND state = 'current'"


@transaction.atomic
def told(work: ValidationRange, answers: Sequence[tuple[Row, Observation]]) -> None:
    """CXone answered something new, or something bad. Each sign-in at most once."""
    uses = _locked(row for row, _ in answers)
    current = current_versions(row for row, _ in answers)
    # A slow answer about an old secret says nothing about the new one.
    known = [
        (row, seen)
        for row, seen in answers
        if row.use in uses and {row.client_version, row.key_version} <= current
    ]
    clients = _clients([row for row, _ in known], uses)
    settled = [
        Settled(uses[row.use], clients.get(row.client), seen, conclusions.outcome_of(seen))
        for row, seen in known
    ]
    pairs = zip((row for row, _ in known), settled, strict=True)
    runs = ValidationRun.objects.bulk_create(
        _run(work, row, one.use, one.outcome, conclusions.summary_of(one.seen, one.outcome), one)
        for row, one in pairs
    )
    changes = settle(settled, round_id=work.round_id)
    _look_closer(settled)
    dropped = len(answers) - len(known)
    count(work.round_id, [one.outcome for one in settled], dropped=dropped)
    _record(changes, runs)


def forbidden(
    work: ValidationRange, refused: Sequence[tuple[Row, attempts.SuspendedError]]
) -> None:
    """The guard forbade the sends, for good or for a while."""
    guards = {row.use: guard for row, guard in refused}
    _not_sent(
        work,
        [row for row, _ in refused],
        lambda use: guards[use.pk].sentence,
        lambda uses: conclusions.hold_back([(use, guards[use.pk]) for use in uses]),
    )


def incomplete(work: ValidationRange, found: Sequence[Row]) -> None:
    """A secret went missing since the round began, or the registration was retired."""
    _not_sent(work, found, _what_is_missing)


def shut(work: ValidationRange, found: Sequence[Row]) -> None:
    """A stored secret does not open."""
    _not_sent(work, found, lambda use: conclusions.SEALED_SHUT)


def current_versions(found: Iterable[Row]) -> set[UUID | None]:
    """Those of the secrets of *found* that are still the ones to use."""
    versions = {version for row in found for version in (row.client_version, row.key_version)}
    return {row[0] for row in rows(CURRENT, [list(versions)])}


@transaction.atomic
def _not_sent(
    work: ValidationRange,
    found: Sequence[Row],
    sentence_of: Callable[[AccessKeyUse], str],
    go_on: Callable[[Sequence[AccessKeyUse]], list[findings.Change]] = lambda uses: [],
) -> None:
    if not found:
        return
    uses = _locked(found)
    # By another worker that took this range for ours, under the same lock.
    checked = {row[0] for row in rows(CHECKED, [list(uses), work.round.created_at, work.round_id])}
    left = [row for row in found if row.use in uses.keys() - checked]
    runs = ValidationRun.objects.bulk_create(
        _run(work, row, uses[row.use], Outcome.NOT_SENT, sentence_of(uses[row.use])) for row in left
    )
    keep_not_sent([run.use for run in runs], round_id=work.round_id)
    changes = go_on([run.use for run in runs])
    count(work.round_id, [run.outcome for run in runs])
    _record(changes, runs)


def _locked(found: Iterable[Row]) -> Uses:
    ids = [held[0] for held in rows(LOCK, [[row.use for row in found]])]
    # Each table by itself, by its ids: a join goes wrong where there are no statistics yet.
    uses = AccessKeyUse.objects.prefetch_related(
        "registration", "access_key__tenant__environment", "access_key__tenant__business_unit"
    )
    return {use.pk: use for use in uses.filter(pk__in=ids).order_by()}


def _clients(found: Sequence[Row], uses: Uses) -> dict[UUID | None, ClientCredential]:
    ids = {row.client for row in found if row.client}
    clients = {one.pk: one for one in ClientCredential.objects.filter(pk__in=ids).order_by()}
    for row in found:
        client, use = clients.get(row.client), uses[row.use]  # type: ignore[arg-type]
        if client is not None:
            # Loaded already; its name is made of them.
            client.registration = use.registration
            client.environment = use.access_key.tenant.environment
    return {**clients}


def _run(
    work: ValidationRange,
    row: Row,
    use: AccessKeyUse,
    outcome: str,
    summary: str,
    told: Settled | None = None,
) -> ValidationRun:
    now = timezone.now()
    by_person = work.round.trigger == ValidationRound.Trigger.PERSON
    return ValidationRun(
        # Loaded already; the run's name is made of it.
        use=use,
        trigger=Trigger.PERSON if by_person else Trigger.SCHEDULE,
        requested_by=work.round.requested_by,
        state=ValidationRun.State.FINISHED,
        outcome=outcome,
        summary=summary[:300],
        steps=[as_json(step) for step in told.seen.steps] if told else [],
        client_secret_id=row.client_version,
        access_key_secret_id=row.key_version,
        started_at=now,
        finished_at=now,
    )


def _record(changes: Sequence[findings.Change], runs: Sequence[ValidationRun]) -> None:
    ended: list[tuple[str, Any, dict[str, Any]]] = [
        ("validation.finished", run, {"outcome": run.outcome, "trigger": run.trigger})
        for run in runs
    ]
    record_changes([*findings.events(changes), *ended])


def _look_closer(settled: Sequence[Settled]) -> None:
    """They work again: what only a whole run can settle is looked at by one."""
    good = {one.use.pk: one.use for one in settled if one.outcome in conclusions.GOOD}
    left = Finding.objects.filter(subject_id__in=list(good), resolved_at=None).order_by()
    request_many([good[use] for use in set(left.values_list("subject_id", flat=True))])


def _what_is_missing(use: AccessKeyUse) -> str:
    try:
        preparation.prepare(ValidationRun(use=use))
    except CannotTryError as missing:
        return str(missing)
    return "The registration is retired, so nothing was sent."
