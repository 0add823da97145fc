"""One round of a fleet: fill the window as the pacer allows, and judge what comes back."""

import functools
from collections.abc import Iterable, Iterator

from tenants.cxone import client_auth, grants
from tenants.cxone.cloud import Cloud
from tenants.cxone.diary import Clock
from tenants.cxone.errors import CXoneError
from tenants.cxone.fleet.judge import Judge
from tenants.cxone.fleet.told import Asked, Pacer, Stop, Told
from tenants.cxone.fleet.window import Back, Window
from tenants.cxone.outbound import Answer
from tenants.cxone.urls import Target, target

_AS_LONG_AS_IT_TAKES = 60.0


class Asking:
    """What ``FleetSender.ask`` does, for one call of it."""

    def __init__(
        self,
        asked: Iterable[Asked],
        *,
        window: Window,
        judge: Judge,
        cloud: Cloud,
        connections: int,
        pacer: Pacer,
        clock: Clock,
    ) -> None:
        self._waiting = iter(asked)
        self._window, self._judge, self._cloud = window, judge, cloud
        self._connections, self._pacer, self._clock = connections, pacer, clock
        self._first: Asked | None = None
        self._unsent: list[Back] = []
        self._is_over = False

    def told(self) -> Iterator[Told]:
        """All of it, in order of completion."""
        pause = 0.0
        try:
            while not self._is_over or self._window.under_way:
                back = self._window.back(pause)
                good = [each for each in back if _looks_good(each)]
                # The caller may want to stop after a bad one: it is told before more is sent.
                if len(good) < len(back):
                    self._window.cool()
                    for each in back:
                        if not _looks_good(each):
                            yield self._judge.told(*each)
                # Refill before judging the others, so that the peer has work while we have.
                pause = self._fill()
                self._window.push()
                for each in (*self._take_unsent(), *good):
                    yield self._judge.told(*each)
        finally:
            self._window.abandon()

    def _fill(self) -> float:
        """Send what may be sent now. Returns for how long there is nothing more to send."""
        while self._window.under_way < self._connections and (asked := self._next()):
            pause = self._pause()
            if pause > 0:
                return pause
            if not self._is_over:
                self._first = None
                self._send(asked)
        return 0.0 if self._unsent else _AS_LONG_AS_IT_TAKES

    def _next(self) -> Asked | None:
        """Who is first in the queue, also again until the pacer lets them go."""
        if self._is_over:
            return None
        if self._first is None:
            self._first = next(self._waiting, None)
            self._is_over = self._first is None
        return self._first

    def _pause(self) -> float:
        try:
            return self._pacer.wait()
        except Stop:
            self._is_over = True
            return 0.0

    def _send(self, asked: Asked) -> None:
        cloud = asked.sign_in.cloud
        if cloud is not self._cloud and cloud != self._cloud:
            raise ValueError("a sign-in of another cloud")
        try:
            where, sign_in = self._target, asked.sign_in
            grant = grants.password(sign_in)
            request = client_auth.token_request(sign_in, grant, now=self._clock())
            self._window.send(asked, where, request)
        except CXoneError as error:
            self._unsent.append(Back(asked, error.again(), 0))

    @functools.cached_property
    def _target(self) -> Target:
        return target(self._cloud.token_endpoint, self._cloud)

    def _take_unsent(self) -> list[Back]:
        taken, self._unsent = self._unsent, []
        return taken


def _looks_good(back: Back) -> bool:
    return isinstance(back.what, Answer) and back.what.status == 200
