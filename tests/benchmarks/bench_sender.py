"""What one plainly good check costs the sender alone: no database, no jobs, no seal.

    python -m tests.benchmarks.bench_sender
    python -m tests.benchmarks.bench_sender --profile sender.prof

One thread, many connections, ``tokd`` as the host. Printed is this process's CPU for each check,
and in turns with it that of one bare RSA verification, which is a part of it.
"""

import argparse
import base64
import cProfile
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import jwt

from cxone_registry.secret import Secret
from tenants.cxone import Cloud, SignIn
from tenants.cxone.discovery import ProviderDocument, discover_provider
from tenants.cxone.fleet import Asked, FleetSender
from tenants.cxone.jwks import KeySet, fetch_keys
from tenants.cxone.outbound import Door
from tests.benchmarks import tokd

CLIENTS = 50


class AtOnce:
    """A pacer without patience."""

    def wait(self) -> float:
        return 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checks", type=int, default=20_000, help="of one round")
    parser.add_argument("--connections", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--latency", type=float, nargs="*", default=[0.0, 50.0])
    parser.add_argument("--profile", type=Path, help="write a profile of one more round there")
    wanted = parser.parse_args()
    for latency in wanted.latency:
        measure(wanted, latency)
    return 0


def measure(wanted: argparse.Namespace, latency: float) -> None:
    (port,) = tokd.free_ports(1)
    clients = [
        tokd.Client(port, str(uuid.uuid4()), f"cs-{uuid.uuid4().hex}", str(uuid.uuid4()), "4711")
        for _ in range(CLIENTS)
    ]
    with (
        tempfile.TemporaryDirectory(prefix="cxr-bench-") as folder,
        tokd.running(clients, {port: latency}, Path(folder)),
    ):
        bench = Bench(port, clients, wanted)
        bench.round()
        checks, verifies, rates = [], [], []
        for _ in range(wanted.rounds):
            verifies.append(bench.verify())
            wall, cpu = bench.round()
            checks.append(cpu / wanted.checks * 1e6)
            rates.append(wanted.checks / wall)
        if wanted.profile:
            profile = cProfile.Profile(time.process_time)
            profile.runcall(bench.round)
            profile.dump_stats(f"{wanted.profile}-{latency:g}")
    print(
        f"{latency:g} ms, {wanted.connections} connections: {_spread(checks)} us of CPU a check,"
        f" of it {_spread(verifies)} for the signature; {_spread(rates)} a second",
        flush=True,
    )


class Bench:
    """One sender and the sign-ins it is given again and again."""

    def __init__(self, port: int, clients: list[tokd.Client], wanted: argparse.Namespace) -> None:
        self.wanted, origin = wanted, f"http://127.0.0.1:{port}"
        self.cloud = Cloud(origin, f"{origin}/auth/token", ("127.0.0.1",), (origin,))
        door = Door()
        self.document: ProviderDocument = discover_provider(self.cloud, door=door)
        self.keys: KeySet = fetch_keys(self.cloud, self.document.jwks_uri, door=door)
        self.sender, self.clients = FleetSender(), clients
        self.sign_ins = [Asked(uuid.uuid4(), self._sign_in(n)) for n in range(wanted.checks)]

    def _sign_in(self, number: int) -> SignIn:
        answer = number % len(self.clients)
        client, key = self.clients[answer], tokd.access_key_id(answer, number)
        return SignIn(
            self.cloud, client.client_id, Secret(client.client_secret), "client_secret_basic",
            key, Secret(tokd.access_key_secret(key)), client.tenant_id, client.business_unit,
        )  # fmt: skip

    def round(self) -> tuple[float, float]:
        """Ask for all of them; seconds of wall time and of this process's CPU."""
        wall, cpu = time.perf_counter(), time.process_time()
        told = self._told()
        good = sum(each.outcome == "accepted" and not each.codes for each in told)
        taken = time.perf_counter() - wall, time.process_time() - cpu
        assert good == self.wanted.checks, good
        return taken

    def _told(self) -> Iterator[Any]:
        return self.sender.ask(
            self.sign_ins,
            cloud=self.cloud,
            document=self.document,
            keys=self.keys,
            connections=self.wanted.connections,
            pacer=AtOnce(),
            clock=lambda: datetime.now(UTC),
            renew_keys=lambda tried: tried,
        )

    def verify(self) -> float:
        """Microseconds of CPU of one bare RS256 verification, with the key of the answers."""
        algorithm, key = (
            jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256),
            tokd._key(),
        )
        message = base64.b64encode(b"x" * 600)
        signature, public, count = algorithm.sign(message, key), key.public_key(), 2000
        started = time.process_time()
        for _ in range(count):
            assert algorithm.verify(message, public, signature)
        return (time.process_time() - started) / count * 1e6


def _spread(values: list[float]) -> str:
    return f"{median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"


if __name__ == "__main__":
    sys.exit(main())
