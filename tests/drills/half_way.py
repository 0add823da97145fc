"""Kill one of two workers in the middle of a fleet's rounds: every sign-in has one result.

    python -m tests.drills.half_way --sign-ins 2000 --kills 3

Each time the worker goes without warning, and another starts. The lease is seconds instead of
minutes. What a dead worker had under way is a doubt and told as such; no sign-in is without a
result or has two, no wrong key is sent a third time, and at most one range for each of the
worker's threads is begun again.
"""

import argparse
import os
import sys

from tests.drills import stage

LEASE = "4"
THREADS = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sign-ins", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=1)
    wanted = parser.parse_args()
    with stage.broker("half-way"), stage.database("half-way"):
        return play(wanted.sign_ins, wanted.kills)


def play(size: int, kills: int) -> int:
    from cxone_registry.jobs import sweep
    from tests.drills.fleet import Fleet, slow_sandbox
    from tests.drills.rounds import Rounds

    with slow_sandbox(100) as sandbox:
        fleet = Fleet(sandbox, size=size, wrong=size // 20)
        rounds = Rounds(fleet)
        os.environ.update(CXR_SANDBOX_HOSTS=",".join(sandbox.origins), CXR_JOB_LEASE_SECONDS=LEASE)
        with stage.repeating(sweep.tick, every=1), stage.worker():
            rounds.start()
            killed = [_kill_one(rounds, size * (n + 1) // (kills + 1)) for n in range(kills)]
            over = stage.wait_until(rounds.are_over, seconds=180)
        repeated = rounds.repeated_ranges()
        losses = [
            *([] if over else ["not over after three minutes"]),
            *rounds.doubled(),
            *fleet._sent_too_often(),
            *([f"{repeated} ranges begun again"] if repeated > THREADS * kills else []),
        ]
        return stage.verdict(
            "half way",
            f"{size} sign-ins, killed at {', '.join(map(str, killed))} results,"
            f" {repeated} ranges begun again, ended as {rounds.outcomes()},"
            f" most sends of a wrong key {fleet.most_sends_of_a_wrong_key()}",
            losses,
        )


def _kill_one(rounds: object, at: int) -> int:
    """Let a second worker help until there are so many results, then kill it."""
    with stage.worker():
        stage.wait_until(lambda: rounds.checks() >= at, seconds=60)
    return rounds.checks()


if __name__ == "__main__":
    sys.exit(main())
