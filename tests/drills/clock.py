"""Clocks of workers and beats jump by an hour and by a day, while the database's stays true.

    python -m tests.drills.clock --between 20
    python -m tests.drills.clock --two-beats 600

Two workers and two beats run under faketime, which reads their offset from a file. After every
jump a fleet is validated anew, and schedules of five seconds come due: what is due runs once, by
the database's clock, and what is asked for is worked off. Some sign-ins answer with ID tokens of
yesterday: whatever our clock says, they are never accepted. The second form has no jumps: two
beats side by side for so many seconds.
"""

import argparse
import glob
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.drills import stage

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
JUMPS = ("+3600", "-3600", "+86400", "-86400", "+0")
INTERVAL = 5  # seconds of the schedules
RECOVER_SECONDS = 60
# Runs that find nothing to do, so that only their number counts.
KINDS = ("end-reveals", "watch-registrations")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--between", type=float, default=20, help="seconds after each jump")
    parser.add_argument("--two-beats", type=float, default=0, help="seconds without jumps")
    parser.add_argument("--sign-ins", type=int, default=24)
    wanted = parser.parse_args()
    found = glob.glob(LIBRARY)
    if not found:
        print("The library libfaketime is missing: install the package faketime.")
        return 2
    with stage.broker("clock"), stage.database("clock"), ExitStack() as stack:
        clocks = Clocks(stack, found[0])
        if wanted.two_beats:
            return beside(stack, clocks, wanted.two_beats)
        return play(stack, clocks, wanted.sign_ins, wanted.between)


class Clocks:
    """What the clocks of the processes say, apart from the true time."""

    def __init__(self, stack: ExitStack, library: str) -> None:
        self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clock-")))
        self._file = self._folder / "offset"
        self.jump("+0")
        self._changes = {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            # A machine's monotonic clock does not jump.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def jump(self, offset: str) -> None:
        """All clocks are *offset* seconds from the true time, within a second."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{offset}\n")
        new.replace(self._file)

    def start(self, stack: ExitStack, *, workers: int, beats: int) -> None:
        for number in range(workers):
            stack.enter_context(stage.worker(f"clock-{number}", **self._changes))
        for number in range(beats):
            stack.enter_context(stage.beat(str(self._folder / f"beat-{number}"), **self._changes))


def play(stack: ExitStack, clocks: Clocks, size: int, between: float) -> int:
    from tests.drills.fleet import Fleet, slow_sandbox

    sandbox: Any = stack.enter_context(slow_sandbox(50))
    fleet = Fleet(sandbox, size=size, wrong=size // 6, organizations=2)
    os.environ.update(CXR_SANDBOX_HOSTS=",".join(sandbox.origins))
    stale = spoil_tokens(fleet, sandbox, size // 6)
    schedules = Schedules(fleet)
    clocks.start(stack, workers=2, beats=2)
    losses, slowest = [], 0.0
    for offset in JUMPS:
        clocks.jump(offset)
        took = validated(fleet, schedules, between)
        slowest = max(slowest, took)
        if took > RECOVER_SECONDS:
            losses.append(f"not worked off within {RECOVER_SECONDS} s at {offset}")
    losses += [*fleet.losses(), *accepted(fleet, stale), *schedules.doubled()]
    return stage.verdict(
        "clock",
        f"jumps of {', '.join(JUMPS)} s, {schedules.runs()} runs of schedules, 0 double wanted and"
        f" {len(schedules.doubled())} found, validations went on after {slowest:.0f} s (target"
        f" {RECOVER_SECONDS}), {len(accepted(fleet, stale))} ID tokens of yesterday accepted of"
        f" {len(stale)} sign-ins, ended as {fleet.outcomes()}",
        losses,
    )


def validated(fleet: Any, schedules: "Schedules", between: float) -> float:
    """Ask for everything anew; seconds until all of it and a schedule ran, by true time."""
    before, asked = schedules.runs(), time.monotonic()
    fleet.ask()
    stage.wait_until(
        lambda: not fleet.unfinished() and schedules.runs() > before, seconds=2 * RECOVER_SECONDS
    )
    took = time.monotonic() - asked
    stage.wait_until(lambda: False, seconds=max(between - took, 0))
    return took


def beside(stack: ExitStack, clocks: Clocks, seconds: float) -> int:
    """Two beats and a worker; nothing jumps."""
    from tests.support import make

    class Two:
        uses = {make.organization().pk: [] for _ in range(2)}

    schedules = Schedules(Two)
    clocks.start(stack, workers=1, beats=2)
    stage.wait_until(lambda: False, seconds=seconds)
    return stage.verdict(
        "two beats",
        f"{seconds:.0f} s, {schedules.runs()} runs of schedules,"
        f" {len(schedules.doubled())} double (target 0)",
        [*schedules.doubled(), *([] if schedules.runs() else ["nothing ran"])],
    )


class Schedules:
    """Schedules of a few seconds, and which of their due times ran how often."""

    def __init__(self, fleet: Any) -> None:
        from django.db import connections

        self._ids = list(fleet.uses)
        with connections["maint"].cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_schedule SET interval_seconds = %s, next_due_at = now(),"
                " is_enabled = kind = ANY(%s) WHERE organization_id = ANY(%s)",
                [INTERVAL, list(KINDS), self._ids],
            )

    def runs(self) -> int:
        """Scheduled jobs that are over."""
        ((count,),) = self._ask("SELECT count(*) FROM {} AND state = 'done'")
        return int(count)

    def doubled(self) -> list[str]:
        """Due times with two jobs, jobs that were begun twice, and more runs than there was time.

        Nobody is killed here, so that one try is enough.
        """
        twice = self._ask(
            "SELECT schedule_id, due_at FROM {} GROUP BY 1, 2"
            " HAVING count(*) > 1 OR max(attempts) > 1"
        )
        early = self._ask("SELECT schedule_id, due_at FROM {} AND due_at > now()")
        return [f"schedule {row[0]} ran twice or early for {row[1]}" for row in [*twice, *early]]

    def _ask(self, query: str) -> list[tuple]:
        from django.db import connections

        scheduled = "jobs_job WHERE schedule_id IS NOT NULL AND organization_id = ANY(%s)"
        with connections["maint"].cursor() as cursor:
            cursor.execute(query.format(scheduled), [self._ids])
            return list(cursor.fetchall())


def spoil_tokens(fleet: Any, sandbox: Any, count: int) -> set[Any]:
    """The last *count* sign-ins get ID tokens of yesterday; returns their ids."""
    from tests.drills.fleet import CLOUD

    last = [use for uses in fleet.uses.values() for use in uses[-(count // 2) :]]
    for use in last:
        key = use.access_key.access_key_id
        sandbox.world.faults.arm("id-token-expired", cloud=CLOUD, access_key_id=key)
    return {use.pk for use in last}


def accepted(fleet: Any, stale: set[Any]) -> list[str]:
    """Runs of sign-ins with stale tokens that ended well."""
    from credentials.models import ValidationRun

    return [
        f"run {run.pk} accepted an ID token of yesterday"
        for _ in fleet._each_organization()
        for run in ValidationRun.objects.filter(use_id__in=stale)
        if any(step["name"] == "id-token" and step["result"] != "failed" for step in run.steps)
    ]


if __name__ == "__main__":
    sys.exit(main())
