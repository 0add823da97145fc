"""Kill workers in the middle of validations; lose none, and send no wrong key a third time.

    python -m tests.drills.worker_kill --kills 20

The sandbox takes 300 ms for each answer, a fifth of the access keys is wrong. The lease and the
quarantine of an unanswered send are seconds instead of minutes, or the drill would take a day.
"""

import argparse
import os
import sys

from tests.drills import stage

LEASE, QUARANTINE = "5", "3"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=120)
    parser.add_argument("--latency", type=int, default=300, help="milliseconds")
    wanted = parser.parse_args()
    with stage.broker("worker-kill"), stage.database("worker-kill"):
        return play(wanted.kills, wanted.jobs, wanted.latency)


def play(kills: int, jobs: int, latency: int) -> int:
    from cxone_registry.jobs import sweep
    from tests.drills.fleet import Fleet, slow_sandbox

    with slow_sandbox(latency) as sandbox:
        fleet = Fleet(sandbox, size=jobs, wrong=jobs // 5)
        os.environ.update(
            CXR_SANDBOX_HOSTS=",".join(sandbox.origins),
            CXR_JOB_LEASE_SECONDS=LEASE,
            CXR_ATTEMPT_QUARANTINE_SECONDS=QUARANTINE,
        )
        with stage.repeating(sweep.tick, every=1):
            asked = kill_workers(fleet, kills)
            over = work_off(fleet)
        losses = [*fleet.losses(), *([] if over else ["not over after two minutes"])]
        return stage.verdict(
            "worker kill",
            f"{kills} kills, {fleet.interrupted()} sends interrupted,"
            f" {asked} validations asked for, ended as {fleet.outcomes()},"
            f" most sends of a wrong key {fleet.most_sends_of_a_wrong_key()}",
            losses,
        )


def kill_workers(fleet: object, kills: int) -> int:
    asked = 0
    for _ in range(kills):
        if not fleet.unfinished():
            asked += fleet.ask()
        fleet.hurry()
        before = fleet.sandbox.requests[-1:]
        with stage.worker():
            stage.wait_until(lambda seen=before: fleet.sandbox.requests[-1:] != seen, seconds=20)
            stage.pause(0.2, 2.5)
    return asked


def work_off(fleet: object) -> bool:
    """A worker that nobody kills finishes what is left."""

    def over() -> bool:
        fleet.hurry()
        return not fleet.unfinished()

    with stage.worker():
        return stage.wait_until(over, seconds=120)


if __name__ == "__main__":
    sys.exit(main())
