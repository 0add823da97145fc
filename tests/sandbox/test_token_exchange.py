"""Token exchange as NICE's own SDK asks for it."""

from typing import Any

import pytest
import requests

from tenants.cxone.sandbox import Sandbox
from tests.sandbox.browser import ANA, Browser
from tests.sandbox.people import Caller, claims_of, outcome

pytestmark = pytest.mark.pure

LONG = "urn:ietf:params:oauth:grant-type:token-exchange"
TYPE = "urn:ietf:params:oauth:token-type:access_token"


def exchange(browser: Browser, token: str, **changes: Any) -> requests.Response:
    form = {
        "grant_type": LONG,
        "scope": "openid",
        "client_id": browser.client_id,
        "subject_token": token,
        "subject_token_type": TYPE,
        **changes,
    }
    return browser.post("/auth/token", form)


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


@pytest.mark.parametrize(("grant", "kind"), [(LONG, TYPE), ("token-exchange", "access_token")])
def test_an_access_token_is_exchanged_for_another_app(
    sandbox: Sandbox, browser: Browser, grant: str, kind: str
) -> None:
    token = Browser(sandbox, app="Supervisor Portal").tokens()["access_token"]
    answer = exchange(browser, token, grant_type=grant, subject_token_type=kind)
    said = claims_of(answer.json()["id_token"])

    assert (said["aud"], said["name"]) == (browser.client_id, ANA)


def test_only_good_access_tokens_are_exchanged(browser: Browser, caller: Caller) -> None:
    tokens = browser.tokens()
    wrong_type = exchange(browser, tokens["access_token"], subject_token_type="id_token")

    assert outcome(wrong_type) == (400, "invalid_request")
    for token in ("x.y.z", tokens["id_token"], tokens["refresh_token"]):
        assert outcome(exchange(browser, token)) == (400, "invalid_grant")
    with browser.sandbox.world.faults.armed("clock-offset", cloud="commercial", value=3601):
        expired = exchange(browser, tokens["access_token"])
        assert outcome(expired) == (400, "invalid_grant")


def test_a_back_end_app_exchanges_nothing(browser: Browser, caller: Caller) -> None:
    form = {"grant_type": LONG, "subject_token": "x", "subject_token_type": TYPE}

    assert outcome(caller.post(form)) == (400, "unauthorized_client")
