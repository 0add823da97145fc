"""What a sealed field costs beside the bare cipher, and re-encryption beside the bare UPDATE.

    python -m tests.benchmarks.bench_vault
    python -m tests.benchmarks.bench_vault --rows 100000 --rounds 5

The floor writes the same column of the same table, by range, with the version overlaid in place: no
key, no transfer, and afterwards nothing opens. Both sides have as many rows in the same table. Each
round ends with counts that must be right, and the run with every value opened by the newest key.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable
from statistics import median
from uuid import UUID

from tests.drills import stage

TURN = 0.05
FLOOR_BATCH = 10_000
GATES = {"field seal": (0.30, 0.45), "field open": (0.30, 0.45), "rotation": (0.25, 0.40)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000, help="sealed values of each side")
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    with stage.database("bench-vault"):
        from tests.benchmarks import vault_sides

        mine, floor = (vault_sides.filled(wanted.rows) for _ in range(2))
        ratios = {**field_ratios(mine, wanted.rounds), **rotation(mine, floor, wanted)}
        good = [report(name, found) for name, found in ratios.items()]
        good.append(readers(mine, wanted.rows))
        good.append(vault_sides.all_open(mine, wanted.rows))
    return 0 if all(good) else 1


def field_ratios(organization: UUID, rounds: int) -> dict[str, list[float]]:
    """Bare encryption divided by the field's two ways, in turns of 50 ms.

    One unit for both, the bare cipher with associated data and a random nonce. Bare decryption,
    which draws no nonce and takes half as long, is told beside it.
    """
    from tests.benchmarks import vault_sides

    ratios: dict[str, list[float]] = {"field seal": [], "field open": [], "bare open": []}
    with vault_sides.calls(organization) as calls:
        for _ in range(rounds * 4):
            for name, found in ratios.items():
                found.append(each(calls["bare seal"]) / each(calls[name]))
    return ratios


def each(call: Callable[[], object]) -> float:
    """Seconds of one call, over a turn."""
    count, start = 0, time.perf_counter()
    while (taken := time.perf_counter() - start) < TURN:
        for _ in range(100):
            call()
        count += 100
    return taken / count


def rotation(mine: UUID, floor: UUID, wanted: argparse.Namespace) -> dict[str, list[float]]:
    """Seconds of the floor divided by seconds of the product, round by round."""
    from tests.benchmarks import vault_sides

    found = []
    for _ in range(wanted.rounds):
        below = timed(lambda: vault_sides.overlay(floor, wanted.rows, FLOOR_BATCH))
        product = timed(lambda: vault_sides.rotate(mine, wanted.rows))
        found.append(below / product)
        print(
            f"round: {wanted.rows / product:,.0f} values a second, floor"
            f" {wanted.rows / below:,.0f} a second",
            flush=True,
        )
    return {"rotation": found}


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def report(name: str, ratios: list[float]) -> bool:
    gate, goal = GATES.get(name, (0.0, 0.0))
    middle = median(ratios)
    print(
        f"{name}: {middle:.2f} of the floor ({min(ratios):.2f} to {max(ratios):.2f});"
        f" gate {gate:.2f}, goal {goal:.2f}",
        flush=True,
    )
    return middle >= gate


def readers(organization: UUID, rows: int) -> bool:
    """Opening while rotating, beside opening alone."""
    from tests.benchmarks import vault_sides

    alone = vault_sides.Reader(organization)
    alone.read_for(3.0)
    over = threading.Event()
    thread = threading.Thread(target=lambda: keep_rotating(organization, rows, over))
    thread.start()
    beside = vault_sides.Reader(organization)
    beside.read_for(3.0)
    over.set()
    thread.join()
    ratio = beside.p99 / alone.p99
    print(
        f"readers: {beside.count:,} opened while rotating, {beside.errors} errors (target 0); p99"
        f" {beside.p99 * 1e3:.2f} ms, alone {alone.p99 * 1e3:.2f} ms: {ratio:.2f} (target 2)",
        flush=True,
    )
    return beside.errors == 0


def keep_rotating(organization: UUID, rows: int, over: threading.Event) -> None:
    from tests.benchmarks import vault_sides

    while not over.is_set():
        vault_sides.rotate_elsewhere(organization)


if __name__ == "__main__":
    # Comparing rates with the load of others helps nobody: what they had is printed with them.
    print(f"load before: {os.getloadavg()[0]:.1f}")
    sys.exit(main())
