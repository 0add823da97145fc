"""Clocks of workers and beats jump by an hour and by a day, while the database's stays true.

    python -m tests.drills.clock --between 20
    python -m tests.drills.clock --two-beats 600

Two workers and two beats run with a small library before them (clock_offset.c; needs a C
compiler), which reads from a file how far their wall clock is off. After every jump a fleet is
validated anew, and schedules of half a minute come due: what is due runs once, by the database's
clock, and what is asked for is worked off. Some sign-ins answer with ID tokens of yesterday:
whatever our clock says, they are never accepted. The second form has no jumps: two beats side by
side for so many seconds.
"""

import argparse
import math
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.drills import stage

SOURCE = Path(__file__).with_name("clock_offset.c")
JUMPS = (3600, -3600, 86_400, -86_400, 0)
# Seconds. What a tick finds later than this is put off for minutes, as after an outage.
INTERVAL = 30
RECOVER_SECONDS = 60
# Runs that find nothing to do, so that only their number counts.
KINDS = ("end-reveals", "watch-registrations")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--between", type=float, default=20, help="seconds after each jump")
    parser.add_argument("--two-beats", type=float, default=0, help="seconds without jumps")
    parser.add_argument("--sign-ins", type=int, default=24)
    wanted = parser.parse_args()
    if shutil.which("cc") is None:
        print("The program cc is missing: install the package gcc.")
        return stage.LACKS
    with stage.broker("clock"), stage.database("clock"), ExitStack() as stack:
        clocks = Clocks(stack)
        if wanted.two_beats:
            return beside(stack, clocks, wanted.two_beats)
        return play(stack, clocks, wanted.sign_ins, wanted.between)


class Clocks:
    """What the clocks of the processes say, apart from the true time."""

    def __init__(self, stack: ExitStack) -> None:
        self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clock-")))
        self._file, library = self._folder / "offset", self._folder / "clock.so"
        self._file.write_bytes(struct.pack("=q", 0))
        made = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(made, check=True)
        self._changes = {"LD_PRELOAD": str(library), "DRILL_CLOCK_FILE": str(self._file)}

    def jump(self, offset: int) -> None:
        """All clocks are *offset* seconds from the true time, at once."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("=q", offset))

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
        took = validated(fleet, schedules, between, offset)
        slowest = max(slowest, took)
        if took > RECOVER_SECONDS:
            losses.append(f"not worked off within {RECOVER_SECONDS} s at {offset}")
    double, tokens = schedules.doubled(), accepted(fleet, stale)
    return stage.verdict(
        "clock",
        f"jumps of {', '.join(map(str, JUMPS))} s, {schedules.runs()} runs of schedules,"
        f" {len(double)} double (target 0), validations over {slowest:.0f} s after a jump (target"
        f" {RECOVER_SECONDS}), {len(tokens)} ID tokens of yesterday accepted (target 0,"
        f" {len(stale)} sign-ins), ended as {fleet.outcomes()}",
        [*losses, *fleet.losses(), *tokens, *double],
    )


def validated(fleet: Any, schedules: "Schedules", between: float, offset: int) -> float:
    """Ask for everything anew; seconds until all of it ran, by true time.

    Endless also if no schedule runs after the last jump.
    """
    before, asked = schedules.runs(), time.monotonic()
    fleet.ask()
    stage.wait_until(lambda: not fleet.unfinished(), seconds=2 * RECOVER_SECONDS)
    took = time.monotonic() - asked
    stage.wait_until(lambda: False, seconds=max(between - took, 0))
    is_last = offset == JUMPS[-1]
    if is_last and not stage.wait_until(lambda: schedules.runs() > before, seconds=RECOVER_SECONDS):
        return math.inf
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
                "UPDATE jobs_schedule s SET interval_seconds = %s, is_enabled = kind = ANY(%s),"
                " next_due_at = now() + make_interval(secs => 7 * array_position(%s, s.kind) +"
                " 14 * array_position(%s, s.organization_id) - 21)"
                " WHERE organization_id = ANY(%s)",
                [INTERVAL, list(KINDS), list(KINDS), self._ids, self._ids],
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
