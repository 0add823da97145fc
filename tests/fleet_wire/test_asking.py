"""How a fleet is asked: lazily, at the pacer's speed, and nobody who was sent goes untold."""

import socket
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from tenants.cxone.fleet import Asked, Stop
from tests.cxone.cxone import CLIENT_SECRET, KEY_SECRET, CXone
from tests.cxone.peer import Request, answer
from tests.fleet_wire.fleet import ask, hurried, options

pytestmark = pytest.mark.pure


@dataclass
class Metronome:
    """Lets one request leave, then has the next wait; stops after *most*."""

    most: int
    sent: int = 0
    waits: list[float] = field(default_factory=list)

    def wait(self) -> float:
        if self.sent == self.most:
            raise Stop
        if len(self.waits) <= self.sent:
            self.waits.append(0.01)
            return 0.01
        self.sent += 1
        return 0.0


def test_nothing_leaves_before_the_pacer_says_so(cxone: CXone) -> None:
    pacer = Metronome(most=100)

    told = ask(cxone, [cxone.sign_in()] * 4, pacer=pacer)

    assert [each.outcome for each in told] == ["accepted"] * 4
    assert pacer.sent == 4
    assert len(pacer.waits) == 4


def test_after_stop_nothing_leaves_and_what_was_sent_is_told(cxone: CXone) -> None:
    pacer = Metronome(most=3)

    told = ask(cxone, [cxone.sign_in()] * 9, pacer=pacer)

    assert [each.outcome for each in told] == ["accepted"] * 3
    assert len(cxone.peer.asked("/auth/token")) == 3


@dataclass
class Alarm:
    """Stops once somebody has raised it."""

    is_raised: bool = False

    def wait(self) -> float:
        if self.is_raised:
            raise Stop
        return 0.0


def test_a_bad_answer_is_heard_before_more_is_sent(cxone: CXone) -> None:
    cxone.peer.routes["/auth/token"] = answer(503, {})
    sender, alarm = hurried(), Alarm()
    asked = [Asked(uuid4(), cxone.sign_in()) for _ in range(12)]

    for told in sender.ask(asked, **options(cxone, pacer=alarm, connections=4)):
        assert told.outcome == "unavailable"
        alarm.is_raised = True
    sender.close()

    assert len(cxone.peer.asked("/auth/token")) == 4


def test_sign_ins_are_pulled_only_when_there_is_room(cxone: CXone) -> None:
    pulled: list[int] = []

    def all_of_them() -> Iterator[Asked]:
        for number in range(50):
            pulled.append(number)
            yield Asked(uuid4(), cxone.sign_in())

    sender = hurried()
    told = sender.ask(all_of_them(), **options(cxone, connections=3))
    assert pulled == []

    next(told)

    assert len(pulled) <= 7
    told.close()
    sender.close()


def test_there_are_never_more_under_way_than_allowed(cxone: CXone) -> None:
    good = cxone.peer.routes["/auth/token"]
    now, most = [0], [0]

    def counted(sock: socket.socket, request: Request) -> bool | None:
        now[0] += 1
        most[0] = max(most[0], now[0])
        now[0] -= 1
        return good(sock, request)

    cxone.peer.routes["/auth/token"] = counted
    before = cxone.peer.connections

    ask(cxone, [cxone.sign_in()] * 40, connections=3)

    # Two more for the document and the keys.
    assert cxone.peer.connections - before <= 3 + 2
    assert most[0] <= 3


def test_a_round_left_early_leaves_a_sender_that_works(cxone: CXone) -> None:
    sender, found = hurried(), options(cxone, connections=5)
    told = sender.ask((Asked(uuid4(), cxone.sign_in()) for _ in range(20)), **found)
    next(told)
    told.close()

    again = ask(cxone, [cxone.sign_in()] * 3, sender=sender, **found)

    sender.close()
    assert [each.outcome for each in again] == ["accepted"] * 3


def test_a_sign_in_of_another_cloud_is_a_mistake_of_the_caller(cxone: CXone) -> None:
    from dataclasses import replace

    other = cxone.sign_in(cloud=replace(cxone.cloud, issuer="https://other.niceincontact.com"))

    with pytest.raises(ValueError, match="another cloud"):
        ask(cxone, [other])

    assert cxone.peer.asked("/auth/token") == []


def test_an_empty_fleet_is_told_nothing(cxone: CXone) -> None:
    assert ask(cxone, []) == []


def test_no_secret_is_in_what_is_told_or_in_what_a_failure_prints(cxone: CXone) -> None:

    cxone.peer.routes["/auth/token"] = answer(
        400, {"error": "invalid_grant", "error_description": f"{CLIENT_SECRET} {KEY_SECRET}"}
    )
    sender, found = hurried(), options(cxone)
    (told,) = sender.ask([Asked(uuid4(), cxone.sign_in())], **found)

    def breaking() -> Iterator[Asked]:
        yield Asked(uuid4(), cxone.sign_in())
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError) as raised:
        list(sender.ask(breaking(), **found))

    sender.close()
    shown = [repr(told), repr(told.observation())]
    frames = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    shown += frames.format()
    assert not [text for text in shown if CLIENT_SECRET in text or KEY_SECRET in text]


def test_no_handle_keeps_secrets_while_answers_are_told(cxone: CXone) -> None:
    sender, kept = hurried(), []
    asked = [Asked(uuid4(), cxone.sign_in()) for _ in range(6)]

    for _ in sender.ask(asked, **options(cxone, connections=2)):
        kept.append(len(sender._window._warm))
    sender.close()

    assert kept == [0] * 6
