"""Try a credential against CXone: claim, guard, send, judge, write.

Runs outside any transaction; each write opens its own. The order is what makes it safe: guard and
attempt row are committed before the secrets leave, facts are judged by pure rules afterwards.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.crypto import KeyMissing, SealError
from credentials.models import Attempt, ValidationRun
from credentials.services import attempts, conclusions, preparation
from credentials.services.fleet import outage
from credentials.services.fleet.sql import again_if_deadlocked
from credentials.services.preparation import CannotTryError, Prepared
from credentials.services.step_json import as_json
from credentials.services.validation_queue import request
from cxone_registry.jobs.handlers import Done, Later
from tenants.cxone import Observation, ProviderCache, Step, validate
from tenants.services.cloud_budget import breaker_wait
from tenants.services.clouds import door, provider_cache

__all__ = ["give_up", "request", "run"]

Outcome = ValidationRun.Outcome
State = ValidationRun.State
Trigger = ValidationRun.Trigger
NO_KEY = (
    "This server lacks a root key, so nothing was opened or sent. Your secrets are not at fault:"
    " ask whoever runs the registry to look at `manage.py keys check`."
)


def run(run_id: UUID) -> Done | Later:
    """Do the validation *run_id* (the handler of ``validate`` jobs). Safe to call again."""
    with transaction.atomic():
        try:
            found = preparation.load(run_id)
        except ValidationRun.DoesNotExist:
            return Done("gone")
        if found.state == State.FINISHED:
            return Done(found.outcome)
        try:
            ready = preparation.prepare(found)
        except CannotTryError as missing:
            conclusions.not_sent(found, str(missing))
            return Done(Outcome.NOT_SENT)
    environment = ready.use.access_key.tenant.environment
    if found.trigger == Trigger.SCHEDULE:
        # Nobody waits for it: it does not go where nothing answers. People may always look.
        wait = breaker_wait(environment.pk).seconds
        if wait > 0:
            return Later(timedelta(seconds=wait))
    with transaction.atomic():
        _mark_running(ready)
    return _try(ready)


def give_up(run_id: UUID) -> None:
    """The job's attempts are used up: end the run, so that nobody waits for it."""
    with suppress(ValidationRun.DoesNotExist):
        conclusions.not_sent(
            preparation.load(run_id),
            "The validation was interrupted five times and given up. Try it again.",
        )


def _try(ready: Prepared) -> Done | Later:
    sending = _Sending(ready)
    try:
        seen = validate(
            preparation.sign_in(ready),
            door=door(),
            clock=lambda: datetime.now(UTC),
            cache=_cache_for(ready.run),
            on_send=sending.begin,
            on_step=sending.keep,
            thorough=ready.run.thorough,
        )
    except attempts.BusyError as busy:
        return Later(max(busy.again - timezone.now(), timedelta(seconds=1)))
    except attempts.SuspendedError as suspended:
        conclusions.suspended(ready, sending.steps, suspended)
        return Done(Outcome.NOT_SENT)
    except KeyMissing:
        with transaction.atomic():
            conclusions.not_sent(ready.run, NO_KEY)
        return Done("key-missing")
    except SealError:
        with transaction.atomic():
            conclusions.not_sent(ready.run, conclusions.SEALED_SHUT)
        return Done(Outcome.NOT_SENT)
    return Done(_conclude(ready, sending, seen))


def _cache_for(run: ValidationRun) -> ProviderCache:
    """A person who asks wants to know what is true now; the schedule may use what is remembered."""
    return provider_cache() if run.trigger == Trigger.SCHEDULE else ProviderCache()


def _conclude(ready: Prepared, sending: "_Sending", seen: Observation) -> str:
    outcome = conclusions.outcome_of(seen)
    has_failed = seen.sign_in in (Outcome.UNAVAILABLE, Outcome.UNKNOWN)
    environment = ready.use.access_key.tenant.environment
    outage.report(environment, faulted=int(has_failed), answered=int(not has_failed))
    # What CXone answered counts for the guard, whatever becomes of the rest.
    with transaction.atomic():
        sending.close(seen)
    again_if_deadlocked(partial(_write, ready, sending.steps, seen, outcome))
    return outcome


@transaction.atomic
def _write(ready: Prepared, steps: list[dict[str, Any]], seen: Observation, outcome: str) -> None:
    conclusions.conclude(ready, steps, seen, outcome)


def _mark_running(ready: Prepared) -> None:
    started = ready.run
    started.state, started.started_at, started.steps = State.RUNNING, timezone.now(), []
    started.client_secret, started.access_key_secret = ready.client, ready.key
    started.save(
        update_fields=["state", "started_at", "steps", "client_secret", "access_key_secret"]
    )


class _Sending:
    """What one try leaves behind while it goes on: its attempt row, and its steps for watchers."""

    def __init__(self, ready: Prepared) -> None:
        self.ready = ready
        self.attempt: Attempt | None = None
        self.steps: list[dict[str, Any]] = []

    def begin(self) -> None:
        self.attempt = attempts.begin(self.ready.run, self.ready.client, self.ready.key)

    def close(self, seen: Observation) -> None:
        if self.attempt is not None:
            attempts.close(self.attempt, conclusions.judged(seen))

    def keep(self, step: Step) -> None:
        self.steps.append(as_json(step))
        if self.ready.run.trigger != Trigger.SCHEDULE:
            # Somebody may be watching.
            with transaction.atomic():
                ValidationRun.objects.filter(pk=self.ready.run.pk).update(steps=self.steps)
