"""How long the sandbox takes from its command to its first answer, beside an empty Python.

    python -m tests.benchmarks.bench_sandbox

Both take turns and medians are compared, so a noisy machine disturbs both alike.
"""

import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

import requests

ROUNDS = 15


def bare() -> None:
    subprocess.run([sys.executable, "-c", "pass"], check=True)


def imported() -> None:
    subprocess.run([sys.executable, "-c", "import tenants.cxone.sandbox.__main__"], check=True)


def answer_of(path: str) -> Callable[[], None]:
    def started() -> None:
        argv = [sys.executable, "-m", "tenants.cxone.sandbox", "--port", "0"]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
            try:
                url = issuer_of(process) + path
                with requests.Session() as session:
                    session.trust_env = False
                    assert session.get(url, timeout=5).status_code == 200
            finally:
                process.kill()

    return started


def issuer_of(process: "subprocess.Popen[str]") -> str:
    """What it prints of its first cloud, once all ports are open."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith("commercial"):
            return line.split()[2]
    raise RuntimeError("The sandbox did not start.")


def main() -> None:
    calls = {
        "bare python": bare,
        "imported": imported,
        "first answer": answer_of("/.well-known/openid-configuration"),
        "console": answer_of("/__sandbox__/"),
        "first key": answer_of("/auth/jwks"),
    }
    taken: dict[str, list[float]] = {name: [] for name in calls}
    imported()  # so that byte code is there, as after every first start
    for _ in range(ROUNDS):
        for name, call in calls.items():
            start = perf_counter()
            call()
            taken[name].append(perf_counter() - start)
    middle = {name: median(times) for name, times in taken.items()}
    for name, seconds in middle.items():
        ratio = seconds / middle["bare python"]
        print(f"{name:<14}{seconds * 1000:8.0f} ms{ratio:8.1f} times the bare python")


if __name__ == "__main__":
    main()
