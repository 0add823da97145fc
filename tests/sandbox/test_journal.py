import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

import pytest

from tenants.cxone.sandbox import EXAMPLE_PASSWORD, Sandbox
from tenants.cxone.sandbox.journal import Journal
from tests.sandbox.browser import ANA, CALLBACK, VERIFIER, Browser, came_back
from tests.sandbox.people import Caller

pytestmark = pytest.mark.pure


def test_token_requests_are_counted_per_access_key(caller: Caller) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: caller.sign_in(), range(40)))

    assert caller.sandbox.token_requests(caller.access_key_id) == 40
    assert caller.sandbox.token_requests("another") == 0
    assert caller.sandbox.token_requests() == 40


def test_a_throttled_request_counts_as_sent(caller: Caller) -> None:
    caller.sandbox.world.faults.arm("throttle", cloud="commercial")
    caller.sign_in()

    assert caller.sandbox.token_requests(caller.access_key_id) == 1


def test_the_log_names_the_key_and_the_app_but_masks_secrets_and_tokens(caller: Caller) -> None:
    tokens = caller.tokens()
    caller.get("/auth/userinfo?x=canary-query", token=tokens["access_token"])
    caller.post({"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})
    caller.post({"client_id": caller.client_id, "client_secret": "canary-secret"}, auth=None)
    log = json.dumps([asdict(entry) for entry in caller.sandbox.requests])

    assert caller.access_key_id in log
    assert caller.client_id in log
    secrets = (caller.client_secret, caller.form["password"], "canary", *tokens.values())
    assert not [
        word
        for word in secrets
        if isinstance(word, str) and len(word) > 6 and word in log and not word.startswith("urn:")
    ]


def test_the_log_of_a_sign_in_can_be_followed_but_gives_nothing_away(sandbox: Sandbox) -> None:
    browser = Browser(sandbox)
    hint = browser.tokens()["id_token"]
    code = came_back(browser.authorize(id_token_hint=hint))["code"]
    tokens = browser.redeem(code).json()
    browser.sign_in(password="canary-password", prompt="login")
    browser.post("/auth/token", {"grant_type": "refresh_token", **tokens})
    browser.post("/auth/token", {"canary=name": "x", "subject_token": "canary-token"})
    log = json.dumps([asdict(entry) for entry in sandbox.requests])

    for shown in ("state=st-1", f"client_id={browser.client_id}", f"redirect_uri={CALLBACK}"):
        assert shown in log
    assert f"username={ANA}" in log
    for secret in (hint, code, VERIFIER, "canary", EXAMPLE_PASSWORD, *tokens.values()):
        assert str(secret) not in log or secret in (3600, "Bearer", tokens["issued_token_type"])


def test_an_id_and_secret_that_were_swapped_stay_masked(caller: Caller) -> None:
    secret = caller.form["password"]
    caller.sign_in(username=secret, password=caller.access_key_id)
    caller.get(f"/auth/{caller.client_secret}")
    log = json.dumps([asdict(entry) for entry in caller.sandbox.requests])

    assert secret not in log
    assert caller.client_secret not in log


def test_the_log_keeps_the_last_two_hundred(caller: Caller) -> None:
    for _ in range(205):
        caller.get("/nothing")

    assert len(caller.sandbox.requests) == 200


def test_made_up_user_names_do_not_fill_the_memory() -> None:
    journal = Journal()
    for number in range(6_000):
        journal.count_token_request(f"{number}" * 100)

    assert journal.token_requests() == 6_000
    assert journal.token_requests("5999" * 100) == 1
    assert journal.token_requests("0" * 100) == 0
    assert len(journal._tokens) == 5_000
    assert all(len(name) == 64 for name in journal._tokens)
