"""What may be used once is used once, however many try at the same moment."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tenants.cxone.sandbox import Sandbox
from tests.sandbox.browser import CALLBACK, VERIFIER, Browser
from tests.sandbox.people import Caller

pytestmark = pytest.mark.pure


def statuses(send: Callable[[int], requests.Response], times: int = 24) -> Counter[int]:
    with ThreadPoolExecutor(12) as pool:
        return Counter(answer.status_code for answer in pool.map(send, range(times)))


def test_a_code_is_redeemed_once(sandbox: Sandbox) -> None:
    browser = Browser(sandbox)
    form = {
        "grant_type": "authorization_code",
        "client_id": browser.client_id,
        "code": browser.code(),
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    url = f"{browser.issuer}/auth/token"

    assert statuses(lambda _: requests.post(url, form, timeout=5)) == {200: 1, 400: 23}


def test_a_spent_refresh_token_is_refreshed_once(caller: Caller) -> None:
    caller.sandbox.world.faults.arm("refresh-rotates", cloud="commercial", value="reuse-refused")
    form = {"grant_type": "refresh_token", "refresh_token": caller.tokens()["refresh_token"]}

    def send(_: int) -> requests.Response:
        auth = (caller.client_id, caller.client_secret)
        return requests.post(f"{caller.issuer}/auth/token", form, auth=auth, timeout=5)

    assert statuses(send) == {200: 1, 400: 23}


def test_lists_are_read_while_they_change(caller: Caller) -> None:
    token = caller.tokens()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Origin": "https://x.example"}
    base = f"{caller.issuer}/authentication-integrations/v1/applications"
    said = {"name": "Many", "type": "backend", "contacts": ["a@b.example"]}
    apps = caller.sandbox.world.clouds["commercial"].apps
    before = dict(apps)

    def send(number: int) -> requests.Response:
        if number % 2:
            return requests.get(base, headers=headers, timeout=5)
        return requests.post(base, headers=headers, json=said, timeout=5)

    try:
        assert statuses(send, 60) == {200: 30, 201: 30}
    finally:
        for added in set(apps) - set(before):
            del apps[added]
