"""Write what CXone told about many sign-ins, one transaction for all that are as before.

The attempts are closed first, for the guard's count. Whose attempt somebody else has closed
meanwhile was given up here: that answer comes too late to be written. What is not as before is
written apart, with what people may want to look at.
"""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import ValidationRange, ValidationRun
from credentials.rules.explanations import UNEXPLAINED
from credentials.services import conclusions
from credentials.services.fleet import oddities
from credentials.services.fleet.counting import count
from credentials.services.fleet.history import Result, write
from credentials.services.fleet.loading import Row, codes_of
from credentials.services.fleet.sql import again_if_deadlocked, rows, run
from tenants.cxone.fleet import Told

Outcome = ValidationRun.Outcome
# Ordered, as every writer locks sign-ins; a secret that is just being stored is waited for.
LOCK = """
SELECT id, last_outcome, last_codes FROM credentials_accesskeyuse
WHERE id = ANY(%s) ORDER BY id FOR UPDATE
"""
CLOSE = """
UPDATE credentials_attempt a SET state = 'closed', outcome = told.outcome, closed_at = now()
FROM unnest(%s::uuid[], %s::text[]) AS told (id, outcome)
WHERE a.id = told.id AND a.state = 'sent' RETURNING a.id
"""
# So long, or until they are so many, what is odd waits for company.
ODD_AFTER, MOST_ODD = 1.0, 250
UPDATE_USES = """
UPDATE credentials_accesskeyuse u SET last_run_at = %s,
  last_good_at = CASE WHEN told.outcome = 'accepted' THEN %s ELSE u.last_good_at END
FROM unnest(%s::uuid[], %s::text[]) AS told (id, outcome) WHERE u.id = told.id
"""


class Answered(NamedTuple):
    """One sign-in with its attempt and what CXone told of it."""

    row: Row
    attempt: UUID
    told: Told


class Writer:
    """Writes the answers of one range. For one thread."""

    def __init__(self, work: ValidationRange, known: Mapping[UUID, frozenset[str]]) -> None:
        self._work, self._known = work, known
        # Outcome and codes of a step decide what the whole is called; it is worked out once.
        self._outcomes: dict[tuple[str, tuple[str, ...]], str] = {}
        self._odd: list[Answered] = []
        self._odd_since = time.monotonic()

    def write(self, answered: Sequence[Answered], *, is_last: bool) -> None:
        """Write every verdict, as before or odd. Outside any transaction.

        What is odd waits for company, a second at most: it takes a dozen statements, be it one or
        a hundred. Its attempts stay open as long.
        """
        plain: list[Answered] = []
        for one in answered:
            (plain if self._is_as_before(one) else self._odd).append(one)
        if plain:
            self._odd += again_if_deadlocked(partial(self._write_plain, plain))
        is_time = time.monotonic() - self._odd_since >= ODD_AFTER
        if is_last or is_time or len(self._odd) >= MOST_ODD:
            self._odd_since = time.monotonic()
            odd, self._odd = self._odd, []
            self._write_odd(odd)

    def _write_odd(self, odd: Sequence[Answered]) -> None:
        if not odd:
            return
        with transaction.atomic():
            ours = _still_ours(odd)
        told = [(one.row, one.told.observation()) for one in ours]
        if told:
            again_if_deadlocked(partial(oddities.told, self._work, told))

    def outcome_of(self, told: Told) -> str:
        """The outcome of a run in the words of ValidationRun."""
        key = told.outcome, told.codes
        found = self._outcomes.get(key)
        if found is None:
            found = self._outcomes[key] = conclusions.outcome_of(told.observation())
        return found

    def _is_as_before(self, one: Answered) -> bool:
        row, told = one.row, one.told
        if told.outcome != Outcome.ACCEPTED or row.last_codes != ",".join(told.codes):
            return False
        outcome = self.outcome_of(told)
        if outcome not in conclusions.GOOD or outcome != row.last_outcome:
            return False
        return not self._known or codes_of(row, self._known) <= {*told.codes}

    @transaction.atomic
    def _write_plain(self, answered: Sequence[Answered]) -> list[Answered]:
        """Returns those whose sign-in another try has changed meanwhile."""
        now = timezone.now()
        held = {row[0]: row[1:] for row in rows(LOCK, [[one.row.use for one in answered]])}
        changed = [one for one in answered if held.get(one.row.use) != one.row[1:3]]
        same = _still_ours([one for one in answered if held.get(one.row.use) == one.row[1:3]])
        current = oddities.current_versions(one.row for one in same)
        kept = [one for one in same if {one.row.client_version, one.row.key_version} <= current]
        results = [self._result(one) for one in kept]
        uses, outcomes = [one.row.use for one in kept], [result.outcome for result in results]
        run(UPDATE_USES, [now, now, uses, outcomes])
        write(results, at=now, round_id=self._work.round_id)
        count(self._work.round_id, outcomes, dropped=len(same) - len(kept))
        return changed

    def _result(self, one: Answered) -> Result:
        row, told = one.row, one.told
        code = told.codes[0] if told.codes else ""
        outcome = self.outcome_of(told)
        environment = self._work.environment_id
        return Result(row.use, row.tenant, environment, outcome, code, told.milliseconds)


def judged(told: Told) -> str:
    """What the attempt keeps: whether CXone judged the secrets, and how. As for a single one."""
    if not told.sent:
        return Outcome.NOT_SENT
    is_unclear = told.outcome == Outcome.HOSTILE or UNEXPLAINED in told.codes
    return Outcome.UNKNOWN if is_unclear else told.outcome


def withdraw(attempts: Sequence[UUID]) -> None:
    """Close attempts that were begun and then not sent."""
    if attempts:
        with transaction.atomic():
            rows(CLOSE, [list(attempts), [Outcome.NOT_SENT.value] * len(attempts)])


def _still_ours(answered: Sequence[Answered]) -> list[Answered]:
    """Close the attempts; returns those that nobody had closed."""
    outcomes = [judged(one.told) for one in answered]
    closed = {row[0] for row in rows(CLOSE, [[one.attempt for one in answered], outcomes])}
    return [one for one in answered if one.attempt in closed]
