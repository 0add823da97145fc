"""Members of two organisations who read pages in turns, and look for each other's names."""

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import requests
from django.conf import settings
from django.test import Client

from credentials.models import ClientCredential
from cxone_registry.isolation.context import organization_context
from tests.support import make

PATIENCE = 30  # seconds for one answer
PAUSE = 0.2  # after an answer that was none


@dataclass
class Side:
    """One organisation: what its members may see, and must never see of the other."""

    marker: str
    cookies: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


def two_sides(sessions: int) -> tuple[Side, Side]:
    """Two organisations with a registration and a credential each, and signed-in members."""
    sides = _side("Aardvark", sessions), _side("Zeppelin", sessions)
    sides[0].foreign, sides[1].foreign = sides[1].own[:2], sides[0].own[:2]
    return sides


def _side(marker: str, sessions: int) -> Side:
    organization, side = make.organization(f"{marker} Works"), Side(marker)
    for _ in range(sessions):
        browser = Client()
        browser.force_login(make.member(organization, "operator"))
        side.cookies.append(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    with organization_context(organization.pk):
        credential: ClientCredential = make.client_credential(
            registration=make.registration(name=f"{marker} Export")
        )
    side.own = [
        f"/tenants/registration/{credential.registration_id}/change/",
        f"/credentials/clientcredential/{credential.pk}/change/",
        "/tenants/registration/",
        "/credentials/clientcredential/",
        "/search/?q=Export",
    ]
    return side


class Readers:
    """Threads that ask web servers in turns for pages of both sides, and count the answers."""

    def __init__(self, sides: tuple[Side, Side], addresses: list[str], *, wanted: int) -> None:
        self.sides, self.addresses, self.wanted = sides, addresses, wanted
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.good_at = time.monotonic()
        # Between two good answers, whoever got them.
        self.longest_gap = 0.0
        # Seconds until a page said that it cannot be shown.
        self.slowest_refusal = 0.0
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def start(self, threads: int) -> list[threading.Thread]:
        running = [
            threading.Thread(target=self._read, args=(n,), daemon=True) for n in range(threads)
        ]
        for each in running:
            each.start()
        return running

    @property
    def answered(self) -> int:
        return self.counts["good"] + self.counts["not found"]

    def _read(self, number: int) -> None:
        with requests.Session() as browser:
            browser.trust_env = False
            while self.answered < self.wanted:
                # One thread speaks for both organisations in turns, over the same connections.
                self._ask(browser, self.sides[next(self._numbers) % 2], number)

    def _ask(self, browser: requests.Session, side: Side, number: int) -> None:
        is_foreign = random.random() < 0.1  # noqa: S311  (not a secret)
        path = random.choice(side.foreign if is_foreign else side.own)  # noqa: S311
        cookie = {settings.SESSION_COOKIE_NAME: side.cookies[number % len(side.cookies)]}
        address = random.choice(self.addresses)  # noqa: S311
        try:
            answer = browser.get(
                address + path, cookies=cookie, timeout=PATIENCE, allow_redirects=False
            )
        except requests.RequestException as error:
            self._count(type(error).__name__)
            return
        self._judge(side, path, is_foreign, answer)

    def _judge(self, side: Side, path: str, is_foreign: bool, answer: requests.Response) -> None:
        other = next(each for each in self.sides if each is not side)
        if other.marker in answer.text:
            self.wrong.append(f"{side.marker} read of {other.marker} at {path}")
        if is_foreign and answer.status_code == 404:
            self._count("not found")
        elif not is_foreign and answer.status_code == 200 and side.marker in answer.text:
            self._count("good")
        elif answer.status_code == 503:
            self.slowest_refusal = max(self.slowest_refusal, answer.elapsed.total_seconds())
            self._count("503")
        else:
            self.wrong.append(f"{side.marker} got {answer.status_code} at {path}")
            self._count(str(answer.status_code))

    def _count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1
            if what in ("good", "not found"):
                now = time.monotonic()
                self.longest_gap = max(self.longest_gap, now - self.good_at)
                self.good_at = now
                return
        time.sleep(PAUSE)
