"""Profile every thread of a call: the standard profiler follows only the one that starts it."""

import cProfile
import pstats
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cxone_registry.jobs import worker


def into(path: Path, call: Callable[[], object]) -> Callable[[], object]:
    """*call*, with the jobs that it runs profiled into *path*."""
    profiles: list[cProfile.Profile] = []
    kept = threading.local()
    run_one = worker.run_one

    def profiled(*arguments: object) -> None:
        if not hasattr(kept, "profile"):
            # CPU of the thread only: waiting for an answer costs nothing.
            kept.profile = cProfile.Profile(time.thread_time)
            profiles.append(kept.profile)
        kept.profile.runcall(run_one, *arguments)

    def wrapped() -> None:
        worker.run_one = profiled
        try:
            call()
        finally:
            worker.run_one = run_one
        stats = pstats.Stats(profiles[0])
        for profile in profiles[1:]:
            stats.add(profile)
        stats.dump_stats(path)

    return wrapped
