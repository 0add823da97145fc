"""The authorization endpoint: who is let in, and what the app is told."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tenants.cxone.sandbox import Sandbox, example_id
from tests.sandbox.browser import ANA, CALLBACK, Browser, came_back, fields_of, read

pytestmark = pytest.mark.pure


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


def test_a_person_signs_in_and_comes_back_with_code_and_state(browser: Browser) -> None:
    said = came_back(browser.sign_in())

    assert set(said) == {"code", "state"}
    assert said["state"] == "st-1"


def test_the_state_comes_back_unchanged(browser: Browser) -> None:
    state = "a b&c=d+%41/é\u2028\"'<>#?"

    assert came_back(browser.sign_in(state=state))["state"] == state


def test_a_request_without_state_gets_none(browser: Browser) -> None:
    assert set(came_back(browser.sign_in(state=None))) == {"code"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_request_may_be_sent_either_way(browser: Browser, method: str) -> None:
    browser.sign_in()
    answer = browser.cookies.request(
        method,
        f"{browser.issuer}/auth/authorize",
        allow_redirects=False,
        **{"params" if method == "GET" else "data": browser.request()},
        timeout=5,
    )

    assert "code" in came_back(answer)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "nobody"},
        {"client_id": example_id("gov Agent Desktop")},
        {"client_id": example_id("commercial Call Recorder")},
        {"client_id": example_id("commercial Retired Exporter")},
        {"redirect_uri": None},
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": f"{CALLBACK}?x=1"},
        {"redirect_uri": CALLBACK.upper()},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
def test_a_wrong_client_or_address_is_a_page_and_never_a_redirect(
    browser: Browser, changes: dict[str, Any]
) -> None:
    answer = browser.authorize(**changes)

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_client_or_address_given_twice_is_a_page(browser: Browser) -> None:
    for name in ("client_id", "redirect_uri"):
        query = urlencode(browser.request()) + f"&{name}=x"
        assert browser.get(f"/auth/authorize?{query}").status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"display": "touch"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"max_age": "9" * 400}, "invalid_request"),
        ({"prompt": "consent"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"id_token_hint": "x.y.z"}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "s256"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "=" * 43}, "invalid_request"),
        ({"request": "a.b.c"}, "request_not_supported"),
        ({"request_uri": "https://x.example"}, "request_uri_not_supported"),
    ],
)
def test_what_else_is_wrong_is_told_to_the_app(
    browser: Browser, changes: dict[str, Any], error: str
) -> None:
    said = came_back(browser.authorize(**changes))

    assert (said["error"], said["state"]) == (error, "st-1")
    assert said["error_description"]


def test_a_parameter_given_twice_is_told_to_the_app(browser: Browser) -> None:
    query = urlencode(browser.request())
    other = came_back(browser.get(f"/auth/authorize?{query}&scope=openid"))
    state = came_back(browser.get(f"/auth/authorize?{query}&state=another"))

    assert (other["error"], other["state"]) == ("invalid_request", "st-1")
    assert (state["error"], "state" in state) == ("invalid_request", False)


def test_a_confidential_app_may_do_without_pkce(sandbox: Sandbox) -> None:
    portal = Browser(sandbox, app="Supervisor Portal")
    code = portal.code(code_challenge=None, code_challenge_method=None)

    assert portal.redeem(code, code_verifier=None).status_code == 200


@pytest.mark.parametrize(
    "name", ["ui_locales", "acr_values", "resellerId", "tenantId", "something_else"]
)
def test_other_parameters_are_accepted(browser: Browser, name: str) -> None:
    assert "code" in came_back(browser.sign_in(**{name: "anything at all"}))


def test_who_is_signed_in_is_not_asked_again(browser: Browser) -> None:
    browser.sign_in()

    assert "code" in came_back(browser.authorize())
    assert "code" in came_back(browser.authorize(prompt="none"))


def test_prompt_login_asks_again(browser: Browser) -> None:
    browser.sign_in()

    assert browser.authorize(prompt="login").status_code == 200
    assert "code" in came_back(browser.sign_in(prompt="login"))


def test_max_age_asks_again_when_the_session_is_older(browser: Browser) -> None:
    browser.sign_in()

    assert "code" in came_back(browser.authorize(max_age=600))
    assert browser.authorize(max_age=0).status_code == 200
    with browser.sandbox.world.faults.armed("clock-offset", cloud="commercial", value=601):
        assert browser.authorize(max_age=600).status_code == 200
        assert came_back(browser.authorize(max_age=600, prompt="none"))["error"] == "login_required"
        assert "code" in came_back(browser.authorize())


def test_a_session_is_over_when_its_user_may_not_come_in_any_more(browser: Browser) -> None:
    browser.sign_in()

    with browser.sandbox.world.faults.armed("user-deactivated", cloud="commercial"):
        assert browser.authorize().status_code == 200


def test_a_session_is_good_in_its_own_cloud_only(browser: Browser) -> None:
    browser.sign_in()
    gov = Browser(browser.sandbox, cloud="gov", cookies=browser.cookies)

    assert gov.authorize().status_code == 200


def test_the_hint_of_another_user_forces_a_login_as_them(browser: Browser) -> None:
    other = Browser(browser.sandbox).tokens(name="ben.okafor@harbour.example")["id_token"]
    browser.sign_in()
    page = browser.authorize(id_token_hint=other, login_hint="somebody")

    assert fields_of(page)["username"] == "ben.okafor@harbour.example"
    silent = came_back(browser.authorize(id_token_hint=other, prompt="none"))
    assert silent["error"] == "login_required"
    wrong = came_back(browser.sign_in(id_token_hint=other))
    assert wrong["error"] == "login_required"
    right = came_back(browser.sign_in("ben.okafor@harbour.example", id_token_hint=other))
    assert "code" in right


def test_the_hint_of_the_same_user_changes_nothing(browser: Browser) -> None:
    hint = browser.tokens()["id_token"]

    assert "code" in came_back(browser.authorize(id_token_hint=hint, prompt="none"))


def test_login_hint_fills_in_the_user_name(browser: Browser) -> None:
    assert fields_of(browser.authorize(login_hint=ANA))["username"] == ANA


@pytest.mark.parametrize(
    ("name", "password", "sentence"),
    [
        (ANA, "wrong", "user name or password is wrong"),
        ("nobody@harbour.example", "let-me-in", "user name or password is wrong"),
        ("api.recorder@harbour.example", "", "user name or password is wrong"),
        ("dora.lund@harbour.example", "let-me-in", "locked"),
        ("emil.roth@northwind.example", "let-me-in", "deactivated"),
    ],
)
def test_who_may_not_come_in_reads_why(
    browser: Browser, name: str, password: str, sentence: str
) -> None:
    answer = browser.sign_in(name, password)

    assert answer.status_code == 403
    assert sentence in answer.text
    assert fields_of(answer)["username"] == name
    assert fields_of(answer)["password"] == ""
    assert "Set-Cookie" not in answer.headers


def test_the_user_name_may_be_typed_in_any_case(browser: Browser) -> None:
    assert "code" in came_back(browser.sign_in(f" {ANA.upper()} "))


def test_a_single_tenant_app_lets_in_its_own_people_only(sandbox: Sandbox) -> None:
    browser = Browser(sandbox, app="Single Desktop")
    sandbox.world.add_app(
        "commercial",
        client_id=browser.client_id,
        client_secret="s" * 32,
        name="Single Desktop",
        type="confidential",
        tenancy="single",
        tenant_id=example_id("Northwind Energy"),
        redirects=[CALLBACK],
    )

    refused = browser.sign_in()
    assert (refused.status_code, "another tenant" in refused.text) == (403, True)
    assert "code" in came_back(browser.sign_in("carol.singh@northwind.example"))


def test_one_click_signs_in_as_anybody(browser: Browser) -> None:
    page = browser.authorize()
    buttons = read(page).buttons
    form = {**fields_of(page), "username": "", "password": ""}
    answer = browser.post("/auth/authorize/login", {**form, buttons[0][0]: buttons[0][1]})

    assert len(buttons) == 5
    assert "code" in came_back(answer)


def test_nobody_is_signed_in_as_a_user_without_password(browser: Browser) -> None:
    users = browser.sandbox.world.clouds["commercial"].users.values()
    machine = next(user for user in users if user.user_name.startswith("api."))
    form = {**browser.request(), "sign_in_as": machine.user_id}

    assert browser.post("/auth/authorize/login", form).status_code == 403


def test_the_form_of_another_site_is_refused(browser: Browser) -> None:
    form = {**browser.request(), "username": ANA, "password": "let-me-in"}
    for origin, status in (("https://evil.example", 403), ("null", 403), (browser.issuer, 303)):
        headers = {"Origin": origin}
        answer = browser.post("/auth/authorize/login", form, headers=headers)
        assert answer.status_code == status


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    cookie = browser.sign_in().headers["Set-Cookie"]
    port = browser.issuer.rpartition(":")[2]

    assert cookie.startswith(f"cxone_sandbox_commercial_{port}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/auth"} <= set(cookie.split("; "))
