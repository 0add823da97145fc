"""How much the binding to a place costs beside the bare cipher.

    python -m tests.benchmarks.bench_seal

The four loops take turns and medians are compared, so a noisy machine disturbs all alike.
"""

from collections.abc import Callable
from os import urandom
from statistics import median
from time import perf_counter
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from credentials.crypto import DataKey, Place, seal, unseal

ROUNDS = 41
CALLS = 2000
PLAINTEXT = urandom(64)


def seconds(call: Callable[[], object]) -> float:
    start = perf_counter()
    for _ in range(CALLS):
        call()
    return (perf_counter() - start) / CALLS


def loops() -> dict[str, Callable[[], object]]:
    key, place = DataKey.generate(1), Place(uuid4(), "secret_version.sealed", uuid4())
    bare, associated, nonce = AESGCM(urandom(32)), bytes(90), urandom(12)
    encrypted = bare.encrypt(nonce, PLAINTEXT, associated)
    sealed = seal(key, PLAINTEXT, place)
    return {
        "bare encrypt": lambda: bare.encrypt(urandom(12), PLAINTEXT, associated),
        "seal": lambda: seal(key, PLAINTEXT, place),
        "bare decrypt": lambda: bare.decrypt(nonce, encrypted, associated),
        "unseal": lambda: unseal(key, sealed, place),
    }


def main() -> None:
    calls = loops()
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            taken[name].append(seconds(call))
    middle = {name: median(times) for name, times in taken.items()}
    for name, each in middle.items():
        print(f"{name:<14}{each * 1e6:8.2f} us{1 / each:12,.0f} a second")
    print(f"seal   / bare encrypt {middle['seal'] / middle['bare encrypt']:6.2f} times")
    print(f"unseal / bare decrypt {middle['unseal'] / middle['bare decrypt']:6.2f} times")


if __name__ == "__main__":
    main()
