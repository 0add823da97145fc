"""Empty the broker in the middle of a fleet's validation; every run still ends.

python -m tests.drills.broker_emptied
"""

import argparse
import os
import sys
import time

from tests.drills import stage


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=120)
    parser.add_argument("--times", type=int, default=3)
    wanted = parser.parse_args()
    with stage.broker("broker-emptied") as broker, stage.database("broker-emptied"):
        return play(broker.url(), wanted.jobs, wanted.times)


def play(url: str, jobs: int, times: int) -> int:
    from cxone_registry.jobs import sweep
    from tests.drills.fleet import Fleet, slow_sandbox

    with slow_sandbox(300) as sandbox:
        fleet = Fleet(sandbox, size=jobs, wrong=jobs // 5)
        os.environ["CXR_SANDBOX_HOSTS"] = ",".join(sandbox.origins)
        fleet.ask()
        emptied = [empty(url)]  # before any worker has seen a message
        started = time.monotonic()
        with stage.worker(), stage.repeating(sweep.tick, every=1):
            for number in range(1, times):
                stage.wait_until(lambda n=number: fleet.finished() > jobs * n / times, seconds=60)
                emptied.append(empty(url))
            stage.wait_until(lambda: not fleet.unfinished(), seconds=120)
        seconds = time.monotonic() - started
        return stage.verdict(
            "broker emptied",
            f"emptied {times} times of {sum(emptied)} keys, {jobs} validations over after"
            f" {seconds:.0f} s as {fleet.outcomes()}",
            fleet.losses(),
        )


def empty(url: str) -> int:
    """Delete everything in the broker; returns how many keys there were."""
    import redis

    with redis.Redis(unix_socket_path=url.removeprefix("redis+socket://")) as client:
        found = client.dbsize()
        client.flushall()
    return found


if __name__ == "__main__":
    sys.exit(main())
