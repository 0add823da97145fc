"""What answers mean for sign-ins beside their runs: newest state, history, another try, findings.

For one answer as for many: a fleet's and a single validation are settled by the same statements.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from credentials.models import AccessKeyUse, ClientCredential, ValidationRun
from credentials.rules.problems import LIGHT_STEPS, SIDE_STEPS, judge
from credentials.services import findings
from credentials.services.fleet.history import Result, write
from credentials.services.fleet.sql import rows, run
from credentials.services.validation_queue import request_many
from tenants.cxone import Observation, Step

Outcome = ValidationRun.Outcome
# How long to wait before trying again what CXone never judged; then the schedule goes on.
RETRIES = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)]
LONGEST_CODES = 200
INCONCLUSIVE = (Outcome.UNAVAILABLE, Outcome.THROTTLED, Outcome.UNKNOWN)
UPDATE_USES = """
UPDATE credentials_accesskeyuse u SET last_outcome = told.outcome, last_codes = told.codes,
  last_run_at = %s, last_good_at = CASE WHEN told.outcome = 'accepted' THEN %s
    ELSE u.last_good_at END
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS told (id, outcome, codes)
WHERE u.id = told.id
"""
NEWEST = """
SELECT sign_in, array(SELECT c.outcome::text FROM credentials_check c
  WHERE c.use_id = sign_in ORDER BY c.checked_at DESC LIMIT 4)
FROM unnest(%s::uuid[]) AS sign_in
"""


class Settled(NamedTuple):
    """One sign-in, with its client credential if it still has one, and what came of it."""

    use: AccessKeyUse
    client: ClientCredential | None
    seen: Observation
    outcome: str


def settle(told: Sequence[Settled], *, round_id: UUID | None = None) -> list[findings.Change]:
    """Write what was told about the sign-ins, each at most once.

    Returns what changed, for the caller to audit as the last thing in its transaction. The caller
    holds the locks on the sign-ins, and has seen that their secrets are current.
    """
    if not told:
        return []
    now = timezone.now()
    _update_uses(told, now)
    write([_result(one) for one in told], at=now, round_id=round_id)
    _try_again([one for one in told if one.outcome in INCONCLUSIVE], now)
    return findings.record_many(
        (judge(one.seen), findings.subjects_of(one.use, one.client)) for one in told
    )


def keep_not_sent(uses: Iterable[AccessKeyUse], *, round_id: UUID | None = None) -> None:
    """Add to the history that these were not sent."""
    now, not_sent = timezone.now(), str(Outcome.NOT_SENT)
    results = [
        Result(use.pk, tenant.pk, tenant.environment_id, not_sent, "", 0)
        for use in uses
        if (tenant := use.access_key.tenant)
    ]
    write(results, at=now, round_id=round_id)


def failure_of(seen: Observation) -> Step | None:
    """The step that spoilt the sign-in, if one did."""
    failed = (step for step in seen.steps if step.result == "failed")
    return next((step for step in failed if step.name not in SIDE_STEPS), None)


def codes_of(seen: Observation) -> tuple[str, ...]:
    """What was odd in the steps that every check has, a fleet's as well as a single one."""
    return tuple(step.code for step in seen.steps if step.name in LIGHT_STEPS and step.code)


def _update_uses(told: Sequence[Settled], now: datetime) -> None:
    codes = [",".join(codes_of(one.seen))[:LONGEST_CODES] for one in told]
    uses, outcomes = [one.use.pk for one in told], [str(one.outcome) for one in told]
    run(UPDATE_USES, [now, now, uses, outcomes, codes])


def _result(one: Settled) -> Result:
    tenant = one.use.access_key.tenant
    token = next((step for step in one.seen.steps if step.name == "token"), None)
    failed = failure_of(one.seen)
    codes = (failed.code,) if failed else codes_of(one.seen)
    code, took = (codes or ("",))[0][:60], token.milliseconds if token else 0
    return Result(one.use.pk, tenant.pk, tenant.environment_id, str(one.outcome), code, took)


def _try_again(told: Sequence[Settled], now: datetime) -> None:
    if not told:
        return
    newest = dict(rows(NEWEST, [[one.use.pk for one in told]]))
    waits = {one.use: _wait(newest[one.use.pk], one.seen) for one in told}
    again = {use: now + wait for use, wait in waits.items() if wait is not None}
    request_many(list(again), run_after={use.pk: at for use, at in again.items()})


def _wait(outcomes: list[str], seen: Observation) -> timedelta | None:
    """None once it was tried often enough. *outcomes*: of the last checks, newest first."""
    failures = next((i for i, one in enumerate(outcomes) if one not in INCONCLUSIVE), len(outcomes))
    if failures > len(RETRIES):
        return None
    wait = RETRIES[max(failures, 1) - 1]
    if seen.retry_after:
        wait = max(wait, timedelta(seconds=seen.retry_after))
    return RETRIES[-1] if outcomes and outcomes[0] == Outcome.UNKNOWN else wait
