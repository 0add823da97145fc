"""A cap is kept over all workers, and a slow host is nobody else's delay.

    python -m tests.benchmarks.bench_polite --credentials 2000

Three hosts: one with a cap of so many requests a second in its record, one without a limit, one
that takes two seconds for each answer. Two workers. Arrivals are counted by the hosts themselves.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks import tokd
from tests.drills import stage

CAPPED, FREE, SLOW = "capped", "free", "slow"
LATENCY = {CAPPED: 20.0, FREE: 20.0, SLOW: 2000.0}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--credentials", type=int, default=2000, help="of one round")
    parser.add_argument("--cap", type=int, default=300, help="requests a second")
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    tokd.built("tokd")
    with stage.broker("bench-polite"), stage.database("bench-polite"):
        return measure(wanted)


def measure(wanted: argparse.Namespace) -> int:
    from tests.benchmarks import masses, product
    from tests.benchmarks.bench_validate import _allow, ticking

    ports = dict(zip(LATENCY, tokd.free_ports(len(LATENCY)), strict=True))
    made, orgs = masses.Masses(), {}
    masses.KINDS.clear()
    for name, port in ports.items():
        _allow(f"http://127.0.0.1:{port}")
        rate = wanted.cap if name == CAPPED else 100_000
        connections = 20 if name == SLOW else 2000
        where = masses.environment(port, rate=rate, connections=connections)
        before = set(made.uses)
        count = wanted.credentials * {CAPPED: 1, FREE: 2 * wanted.rounds, SLOW: wanted.rounds}[name]
        masses.extend(made, count, where, organizations=2)
        orgs[name] = [each for each in made.uses if each not in before]
    taken = dict.fromkeys(LATENCY, 0)

    def round_of(name: str, count: int) -> Any:
        each, start = count // 2, taken[name]
        taken[name] += each
        return product.start({org: made.uses[org][start : start + each] for org in orgs[name]})

    with tempfile.TemporaryDirectory(prefix="cxr-bench-") as folder:
        latencies = {ports[name]: LATENCY[name] for name in LATENCY}
        with (
            tokd.running(made.clients, latencies, Path(folder)) as hosts,
            product.workers(2),
            ticking(),
        ):
            capped = round_of(CAPPED, wanted.credentials)
            capped.wait()
            most = hosts.stats(ports[CAPPED])["most_in_a_second"]
            print(f"cap {wanted.cap}/s: at most {most} arrivals in any second", flush=True)
            assert most <= 1.05 * wanted.cap, most
            ratios, latencies = [], []
            for _ in range(wanted.rounds):
                alone = round_of(FREE, wanted.credentials)
                alone.wait()
                slow = round_of(SLOW, wanted.credentials)
                beside = round_of(FREE, wanted.credentials)
                beside.wait()
                assert not slow.is_over(), "the slow host was not slow enough"
                slow.wait()
                ratios.append(beside.rate() / alone.rate())
                latencies.append((alone.p95(), beside.p95()))
    print(
        f"rate beside a host of {LATENCY[SLOW]:g} ms / alone:"
        f" {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    )
    for name, found in zip(("alone", "beside it"), zip(*latencies, strict=True), strict=True):
        print(f"p95 {name}: {median(found):.0f} ms ({min(found)} to {max(found)})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
