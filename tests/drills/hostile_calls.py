"""Meet every hostile peer with the product's own door: does each call end, and how late?

python -m tests.drills.hostile_calls
"""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tenants.cxone import Answer, Door, Observation, probe_origin
from tenants.cxone.tls import client_context
from tests.cxone.cxone import API, CXone
from tests.cxone.hostile import CONTENT, TRANSPORT
from tests.cxone.peer import Behaviour, Peer
from tests.cxone.person import USERINFO, Person

EVERY = TRANSPORT | CONTENT
# Beyond the door's deadline, for what comes before and after it; in seconds.
GRACE = 0.5
# Reading the root certificates takes longer than many calls.
CONTEXT = client_context()


class TimedDoor(Door):
    """The product's door, with a clock at it. *slowest* is in seconds."""

    def __init__(self, deadline: float) -> None:
        super().__init__(total=deadline, context=CONTEXT)
        self.slowest = 0.0

    def _run(self, *args: Any, **kwargs: Any) -> Answer:
        started = time.monotonic()
        try:
            return super()._run(*args, **kwargs)
        finally:
            self.slowest = max(self.slowest, time.monotonic() - started)


@dataclass(frozen=True, slots=True)
class Call:
    """One hostile answer met. *trouble* is empty if it ended as an error of ours."""

    where: str
    peer: str
    seconds: float
    trouble: str = ""


def exchange(peer: Peer, behaviour: Behaviour, door: Door) -> tuple[Observation, str]:
    person = Person(peer)
    person.exchange = behaviour
    return person.come_back(door=door), "token"


def refresh(peer: Peer, behaviour: Behaviour, door: Door) -> tuple[Observation, str]:
    person = Person(peer)
    person.refresh = behaviour
    return person.come_back(door=door), "refresh"


def userinfo(peer: Peer, behaviour: Behaviour, door: Door) -> tuple[Observation, str]:
    person = Person(peer)
    peer.routes[USERINFO] = behaviour
    return person.come_back(door=door), "userinfo"


def token(peer: Peer, behaviour: Behaviour, door: Door) -> tuple[Observation, str]:
    machine = CXone(peer)
    peer.routes["/auth/token"] = behaviour
    return machine.validate(door=door), "token"


def discovery(peer: Peer, behaviour: Behaviour, door: Door) -> tuple[Observation, str]:
    machine = CXone(peer)
    peer.routes["/.well-known/openid-configuration"] = behaviour
    return machine.validate(door=door), "provider-discovery"


SIGN_INS = {each.__name__: each for each in (exchange, refresh, userinfo, token, discovery)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--at-once", type=int, default=24)
    parser.add_argument("--every", type=int, default=1, help="only each n-th hostile answer")
    parser.add_argument("--deadline", type=float, default=10.0, help="of the door, in seconds")
    wanted = parser.parse_args()
    names = sorted(EVERY)[:: wanted.every]
    with ThreadPoolExecutor(wanted.at_once) as pool:
        met = [
            pool.submit(meet, wanted.deadline)
            for meet in (
                *(partial(_meet, where, name) for where in SIGN_INS for name in names),
                *(partial(_preflight, name) for name in sorted(TRANSPORT)[:: wanted.every]),
            )
        ]
        return verdict([each.result() for each in met], wanted.deadline + GRACE)


def verdict(calls: list[Call], latest: float) -> int:
    """Print what was met; 1 if a call raised or was believed. How late they end is told only."""
    lost = [call for call in calls if call.trouble]
    for call in lost:
        print(f"{call.where}, {call.peer}: {call.trouble}")
    slowest = max(calls, key=lambda call: call.seconds)
    late = sum(call.seconds > latest for call in calls)
    print(
        f"hostile calls: {len(calls)} met, {len({call.peer for call in calls})} kinds, the slowest"
        f" took {slowest.seconds:.2f} s ({slowest.where}, {slowest.peer}), {late} later than"
        f" {latest} s, {len(lost)} lost"
    )
    return 1 if lost else 0


def _meet(where: str, name: str, deadline: float) -> Call:
    behaviour, _ = EVERY[name]
    door = TimedDoor(deadline)
    with Peer() as peer:
        try:
            seen, step = SIGN_INS[where](peer, behaviour, door)
        except Exception as error:  # noqa: BLE001 - what the drill is looking for
            return Call(where, name, 0.0, f"raised {type(error).__name__}")
    done = next(each for each in seen.steps if each.name == step)
    trouble = "" if done.result == "failed" else f"believed ({done.result})"
    return Call(where, name, door.slowest, trouble)


def _preflight(name: str, deadline: float) -> Call:
    behaviour, _ = TRANSPORT[name]
    with Peer() as peer:
        cloud = CXone(peer).cloud
        peer.routes[f"{API}/server-time"] = behaviour
        door = TimedDoor(deadline)
        origin = "https://app.example.com"
        seen = probe_origin(cloud, peer.origin, origin, door=door, clock=lambda: datetime.now(UTC))
    return Call("preflight", name, door.slowest, "believed" if seen.allowed else "")


if __name__ == "__main__":
    sys.exit(main())
