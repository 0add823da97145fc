"""How long 10,000 pasted origins take to read, beside a bare loop that only splits them.

    python -m tests.benchmarks.bench_origins

The loops take turns and medians are compared, so a noisy machine disturbs all alike.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from tenants.rules.origin_lines import read_lines
from tenants.rules.origins import read_origin

ROUNDS = 11
LINES = 10_000
GOOD = [f"https://App{number}.Customer{number % 97}.example.com:443/" for number in range(LINES)]
WAYS = (
    "https://app{}.example.com/path?x", "http://app{}.example.com", "https://b\u00fccher{}.example",
    "https://\u0430pp{}.com", "https://a.com,https://b{}.com", "https://*.app{}.example.com",
    "https://ex\u200bample{}.com", "app{}.example.com", "https://app{}.example.com.", "x{}",
)  # fmt: skip
HOSTILE = [WAYS[number % len(WAYS)].format(number) for number in range(LINES)]


def seconds(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def loops() -> dict[str, Callable[[], object]]:
    good, hostile = "\n".join(GOOD), "\n".join(HOSTILE)
    return {
        "bare urlsplit": lambda: [urlsplit(line) for line in good.split("\n")],
        "each origin": lambda: [read_origin(line) for line in GOOD],
        "paste box, good": lambda: read_lines(good),
        "paste box, hostile": lambda: read_lines(hostile),
    }


def main() -> None:
    calls = loops()
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            taken[name].append(seconds(call))
    middle = {name: median(times) for name, times in taken.items()}
    for name, each in middle.items():
        times = each / middle["bare urlsplit"]
        print(f"{name:<20}{each:8.3f} s per {LINES:,}{times:8.1f} times bare urlsplit")


if __name__ == "__main__":
    main()
