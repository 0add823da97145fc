"""CXone goes away in the middle of a fleet's rounds, and comes back.

    python -m tests.drills.outage --sign-ins 400 --down 20

Four organisations validate everything; a tenth of the access keys is wrong. The sandbox stops
answering for a while. Each organisation must see one incident about the environment, not one for
each sign-in, and none once CXone is back; every sign-in ends with one result; no wrong key is sent
a third time. Pauses of a minute are three seconds here; nobody closes the breaker but the
probe that it lets through.
"""

import argparse
import os
import sys
import time

from tests.drills import stage

MINUTES = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sign-ins", type=int, default=400)
    parser.add_argument("--down", type=float, default=20, help="seconds")
    wanted = parser.parse_args()
    with stage.broker("outage"), stage.database("outage"):
        return play(wanted.sign_ins, wanted.down)


def play(size: int, down: float) -> int:
    from cxone_registry.jobs import sweep
    from tests.drills.fleet import CLOUD, Fleet, slow_sandbox
    from tests.drills.rounds import Rounds

    with slow_sandbox(50) as sandbox:
        fleet = Fleet(sandbox, size=size, wrong=size // 10)
        rounds = Rounds(fleet)
        os.environ["CXR_SANDBOX_HOSTS"] = ",".join(sandbox.origins)
        with stage.repeating(sweep.tick, every=1), stage.worker(), stage.worker():
            rounds.start()
            stage.wait_until(lambda: rounds.checks() > size // 10, seconds=30)
            outage = sandbox.world.faults.arm("unavailable", cloud=CLOUD)
            incidents = rounds.watch(down)
            sandbox.world.faults.disarm(outage)
            back = time.monotonic()
            over = stage.wait_until(rounds.are_over, seconds=60 * MINUTES)
            took = time.monotonic() - back
        losses = [
            *([] if over else ["not over after five minutes"]),
            *(f"{count} incidents at once" for count in incidents if count > 1),
            *([] if 1 in incidents else ["nobody was told of the outage"]),
            *(["an incident is still open"] if any(rounds.incidents()) else []),
            *rounds.doubled(),
            *fleet._sent_too_often(),
        ]
        return stage.verdict(
            "outage",
            f"{size} sign-ins, {down:g} s without CXone, {sum(incidents)} incidents in"
            f" {len(fleet.uses)} organisations, over {took:.0f} s after it came back,"
            f" ended as {rounds.outcomes()},"
            f" most sends of a wrong key {fleet.most_sends_of_a_wrong_key()}",
            losses,
        )


if __name__ == "__main__":
    sys.exit(main())
