"""A fleet's validation beside a bare script that makes the same calls.

    python -m tests.benchmarks.bench_fleet --credentials 2000 --rounds 3

Both sides have the same number of threads, take turns, and meet the same sandbox, which is a
process of its own and answers each request after 50 ms. The bare script keeps nothing. Ours goes
the full way: jobs in PostgreSQL, lease, guard and attempt row, sealed secrets, ID token verified,
findings, audit. Every answer of both is checked. Nothing here asserts a time.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.support import databases, environment

THREADS = 16


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--credentials", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", type=int, default=50, help="of the sandbox, milliseconds")
    parser.add_argument("--profile", type=Path, help="write a profile of our last round there")
    wanted = parser.parse_args()
    environment.prepare()
    with databases.running("bench-fleet") as urls:
        databases.connect(urls)
        databases.initialise()
        measure(wanted)
        databases.disconnect()
    return 0


def measure(wanted: argparse.Namespace) -> None:
    from tests.benchmarks import fleet

    with tempfile.TemporaryDirectory(prefix="cxr-bench-") as folder:
        made = fleet.build(wanted.credentials, latency=wanted.latency, folder=Path(folder))
        with made.sandbox():
            bare, ours = sides(made, wanted)
    print(f"{wanted.credentials:,} credentials, {THREADS} threads, {wanted.latency} ms latency")
    tell("bare", bare, wanted.credentials)
    tell("ours", ours, wanted.credentials)
    compare("rate, ours / bare", [b.wall / o.wall for b, o in zip(bare, ours, strict=True)])
    compare("CPU, ours / bare", [o.cpu / b.cpu for b, o in zip(bare, ours, strict=True)])


def sides(made: object, wanted: argparse.Namespace) -> tuple[list["Taken"], list["Taken"]]:
    from tests.benchmarks import bare, ours

    bare_script, registry = bare.Script(made, THREADS), ours.Registry(made, THREADS)
    registry.warm_up()
    taken_bare, taken_ours = [], []
    for number in range(wanted.rounds):
        taken_bare.append(Taken.by(bare_script.run))
        registry.ask()
        is_profiled = wanted.profile and number == wanted.rounds - 1
        call = profiled(registry.run, wanted.profile) if is_profiled else registry.run
        taken_ours.append(Taken.by(call))
        registry.check()
    return taken_bare, taken_ours


class Taken:
    """Seconds of wall time and of this process's CPU."""

    def __init__(self, wall: float, cpu: float) -> None:
        self.wall, self.cpu = wall, cpu

    @classmethod
    def by(cls, call: Callable[[], object]) -> "Taken":
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        return cls(time.perf_counter() - wall, time.process_time() - cpu)


def tell(name: str, taken: list[Taken], count: int) -> None:
    rates = sorted(count / each.wall for each in taken)
    cpu = sorted(each.cpu / count * 1000 for each in taken)
    print(
        f"{name}: {median(rates):7.1f} a second ({rates[0]:.1f} to {rates[-1]:.1f}),"
        f" {median(cpu):6.2f} ms of CPU each ({cpu[0]:.2f} to {cpu[-1]:.2f})"
    )


def compare(name: str, ratios: list[float]) -> None:
    print(f"{name}: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def profiled(call: Callable[[], object], path: Path) -> Callable[[], object]:
    """*call* with every thread that it starts from now on profiled into *path*."""
    from tests.benchmarks import profiling

    return profiling.into(path, call)


if __name__ == "__main__":
    sys.exit(main())
