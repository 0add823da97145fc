"""A fleet's validation on the product's full path (goal G1).

    python -m tests.benchmarks.bench_validate
    python -m tests.benchmarks.bench_validate --credentials 5000 --rounds 2 --final 0

Beside it in the same run: one task per credential as most applications do it, connections divided
by latency, and a raw load generator on one core. 3 % of the keys are wrong, 1 % are answered 429,
1 % garbage; what each side wrote is compared with that, or the run fails. Rounds take turns, every
round has sign-ins of its own, and ratios are medians over the rounds with their spread. A noisy
neighbour moves the rates, so the CPU of the worker processes is told beside them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks import tokd
from tests.drills import stage

CONNECTIONS = 64
THREADS = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--credentials", type=int, default=20_000, help="of one round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--final", type=int, default=100_000, help="of the last round; 0: none")
    parser.add_argument("--reference", type=int, default=400, help="of one round")
    parser.add_argument("--latency", type=float, nargs="*", default=[50.0, 0.0])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, default=CONNECTIONS, help="of one range")
    parser.add_argument("--organizations", type=int, default=20)
    parser.add_argument("--no-growth", action="store_true", help="leave out 1 against 2 workers")
    wanted = parser.parse_args()
    os.environ["CXR_FLEET_CONNECTIONS"] = str(wanted.connections)
    for program in ("tokd", "pour"):
        tokd.built(program)
    with stage.broker("bench-validate") as broker, stage.database("bench-validate"):
        for latency in wanted.latency:
            Bench(wanted, latency, broker.url()).run()
    return 0


class Bench:
    """All sides against a host with one latency."""

    def __init__(self, wanted: argparse.Namespace, latency: float, broker: str) -> None:
        from tests.benchmarks import masses

        self.wanted, self.latency, self.broker = wanted, latency, broker
        (self.port,) = tokd.free_ports(1)
        self.origin = f"http://127.0.0.1:{self.port}"
        _allow(self.origin)
        parts = wanted.rounds * wanted.credentials
        growth = 0 if wanted.no_growth else parts
        self.masses = masses.build(
            parts + growth + wanted.final,
            masses.environment(self.port),
            organizations=wanted.organizations,
        )
        self.taken = 0

    def run(self) -> None:
        with tempfile.TemporaryDirectory(prefix="cxr-bench-") as folder:
            hosts = {self.port: self.latency}
            with tokd.running(self.masses.clients, hosts, Path(folder)) as self.host:
                print(f"\n{self.latency:g} ms, {self.wanted.workers} workers", flush=True)
                self._sides(Path(folder))
                if not self.wanted.no_growth:
                    self._growth()
                if self.wanted.final:
                    self._final()

    def _sides(self, folder: Path) -> None:
        """The three sides in turn."""
        from tests.benchmarks import naive, product
        from tests.support import databases

        reference = naive.Reference(databases.SUPERUSER["url"], self.broker)
        ours, naives, raw = [], [], []
        with (
            reference.running(self.wanted.workers, self.broker) as slow,
            product.workers(self.wanted.workers) as quick,
            ticking(),
        ):
            self._warm_up(quick)
            self._naive(reference, slow, self.wanted.reference // 4)
            for _ in range(self.wanted.rounds):
                naives.append(self._naive(reference, slow, self.wanted.reference))
                ours.append(self._ours(quick, self.wanted.credentials))
                raw.append(self._raw(folder))
        _tell("reference", naives)
        _tell("product", ours)
        print(f"raw generator: {median(raw):,.0f}/s ({min(raw):,.0f} to {max(raw):,.0f})")
        _compare(
            "product / reference", [a.rate / b.rate for a, b in zip(ours, naives, strict=True)]
        )
        _compare("product / raw", [a.rate / b for a, b in zip(ours, raw, strict=True)])
        if self.latency:
            most = self.wanted.workers * THREADS * self.wanted.connections / self.latency * 1000
            _compare(f"product / ceiling of {most:,.0f}", [each.rate / most for each in ours])

    def _growth(self) -> None:
        """One worker against two, in turns."""
        from tests.benchmarks import product

        ratios, half = [], self.wanted.credentials // 2
        for _ in range(self.wanted.rounds):
            rates = []
            for count in (1, 2):
                with product.workers(count) as quick, ticking():
                    rates.append(self._ours(quick, half).rate)
            ratios.append(rates[1] / rates[0])
        _compare("two workers / one", ratios)

    def _final(self) -> None:
        from tests.benchmarks import product

        with product.workers(self.wanted.workers) as quick, ticking():
            _tell(f"{self.wanted.final:,} in one go", [self._ours(quick, self.wanted.final)])

    def _warm_up(self, quick: Any) -> None:
        """The workers' first imports and connections."""
        stage.pause(3, 3)

    def _ours(self, workers: Any, count: int) -> "Taken":
        from tests.benchmarks import product

        self.host.reset()
        uses, before, cpu = self._next(count), 0, workers.cpu()
        before = product.rolled_up(uses)
        made = product.start(uses)
        made.wait()
        spent = workers.cpu() - cpu
        found = made.outcomes()
        expected = self.masses.expected(use for ids in uses.values() for use in ids)
        assert found == expected, (found, expected)
        assert made.most_results_of_one() == 1
        added = product.rolled_up(uses) - before
        # What an earlier round was not told about is tried again after a minute, and adds to it.
        assert added >= made.size, f"{added} added up, {made.size} checked"
        arrived = self.host.stats(self.port)
        assert arrived["good"] == expected["accepted"] and not arrived["wrong"], arrived
        return Taken(made.rate(), spent / made.size, made.size, made.ended - made.started)

    def _naive(self, reference: Any, workers: Any, count: int) -> "Taken":
        ids = reference.fill(self.masses.clients, count)
        cpu = workers.cpu()
        reference.enqueue(ids)
        assert stage.wait_until(
            lambda: sum(reference.results(ids).values()) == len(ids), seconds=600
        )
        found = reference.results(ids)
        assert found.get("access-key-refused", 0) == _of_kind(count, "R"), found
        assert found["accepted"] == count - _of_kind(count, "RTX"), found
        return Taken(reference.rate(ids), (workers.cpu() - cpu) / count, count, 0)

    def _raw(self, folder: Path) -> float:
        """Answers a second to one request, poured by one thread over kept connections."""
        client = self.masses.clients[0]
        key = tokd.access_key_id(0, 1)
        body = f"grant_type=password&username={key}&password={tokd.access_key_secret(key)}"
        (folder / "request").write_text(
            f"POST /auth/token HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: {tokd.authorization(client)}\r\nAccept: application/json\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        connections = (
            32 if not self.latency else self.wanted.workers * THREADS * self.wanted.connections
        )
        command = [tokd.built("pour"), str(self.port), str(connections), "2", folder / "request"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        assert said[0] == said[1], said
        return int(said[0]) / float(said[2])

    def _next(self, count: int) -> dict[Any, list[Any]]:
        """The next sign-ins that nobody has tried, from every organisation alike."""
        each = count // len(self.masses.uses)
        found = {
            organization: uses[self.taken : self.taken + each]
            for organization, uses in self.masses.uses.items()
        }
        self.taken += each
        return found


class Taken:
    """Checks a second; seconds of the workers' CPU for each; how many; wall seconds in all."""

    def __init__(self, rate: float, cpu: float, count: int, wall: float) -> None:
        self.rate, self.cpu, self.count, self.wall = rate, cpu, count, wall


@contextmanager
def ticking() -> Iterator[None]:
    """What beat does."""
    from cxone_registry.jobs import sweep

    with stage.repeating(sweep.tick, every=1):
        yield


def _allow(origin: str) -> None:
    from django.conf import settings

    settings.SANDBOX_ORIGINS = (*settings.SANDBOX_ORIGINS, origin)
    os.environ["CXR_SANDBOX_HOSTS"] = ",".join(settings.SANDBOX_ORIGINS)


def _of_kind(count: int, letters: str) -> int:
    from tests.benchmarks.masses import kind_of

    return sum(kind_of(number) in letters for number in range(count))


def _tell(name: str, taken: list[Taken]) -> None:
    rates = sorted(each.rate for each in taken)
    cpu = sorted(each.cpu * 1e6 for each in taken)
    print(
        f"{name}: {median(rates):,.0f}/s ({rates[0]:,.0f} to {rates[-1]:,.0f}),"
        f" {median(cpu):,.0f} us of worker CPU a check ({cpu[0]:,.0f} to {cpu[-1]:,.0f}),"
        f" {taken[0].count:,} a round, {median(each.wall for each in taken):.1f} s",
        flush=True,
    )


def _compare(name: str, ratios: list[float]) -> None:
    print(f"{name}: {median(ratios):.3g} ({min(ratios):.3g} to {max(ratios):.3g})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
