"""How long the sandbox takes from its command to its first answer, beside an empty Python.

    python -m tests.benchmarks.bench_sandbox

Both take turns and medians are compared, so a noisy machine disturbs both alike.
"""

import socket
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter, sleep

import requests

ROUNDS = 15


def free_port() -> int:
    """The first of a row of free ports, as far as one can know."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def bare() -> None:
    subprocess.run([sys.executable, "-c", "pass"], check=True)


def imported() -> None:
    subprocess.run([sys.executable, "-c", "import tenants.cxone.sandbox.__main__"], check=True)


def answer_of(path: str) -> Callable[[], None]:
    def started() -> None:
        port = free_port()
        argv = [sys.executable, "-m", "tenants.cxone.sandbox", "--port", str(port)]
        process = subprocess.Popen([*argv, "--clouds", "commercial"], stdout=subprocess.PIPE)
        try:
            first_answer(process, f"http://127.0.0.1:{port}{path}")
        finally:
            process.kill()
            process.communicate()

    return started


def first_answer(process: "subprocess.Popen[bytes]", url: str) -> None:
    with requests.Session() as session:
        session.trust_env = False
        while process.poll() is None:
            try:
                assert session.get(url, timeout=5).status_code == 200
                return
            except requests.ConnectionError:
                sleep(0.002)
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
