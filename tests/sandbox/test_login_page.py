"""The login page as a page: its policy, its brand, and hostile values on it."""

import pytest

from tenants.cxone.sandbox import Sandbox, example_id
from tests.sandbox.browser import CALLBACK, Browser, fields_of

pytestmark = pytest.mark.pure

NASTY = "\"><script>alert(1)</script>'&{{7*7}}\u202e"


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


def test_the_page_is_under_a_strict_policy(browser: Browser) -> None:
    answer = browser.authorize()
    policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'; style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert browser.get("/auth/authorize/style.css").status_code == 200


def test_an_app_with_a_scheme_of_its_own_may_be_returned_to(browser: Browser) -> None:
    browser.sandbox.world.add_app(
        "commercial",
        client_id="mobile",
        name="Mobile",
        type="public",
        redirects=["com.example.app:/back"],
    )
    answer = browser.authorize(client_id="mobile", redirect_uri="com.example.app:/back")

    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith("form-action 'self' http: https: com.example.app:")


@pytest.mark.parametrize(
    "name",
    ["state", "nonce", "login_hint", "tenantId", "ui_locales", "acr_values", "resellerId", "x"],
)
def test_hostile_values_are_escaped(browser: Browser, name: str) -> None:
    answer = browser.authorize(**{name: NASTY})

    assert answer.status_code == 200
    assert "<script" not in answer.text


def test_hostile_records_and_typed_names_are_escaped(browser: Browser) -> None:
    world = browser.sandbox.world
    world.add_tenant(
        "uk",
        tenant_id=NASTY,
        name=NASTY,
        business_unit_number="1",
        business_unit_name=NASTY,
    )
    user = world.add_user("uk", tenant_id=NASTY, user_name=NASTY, password="p")
    world.add_app("uk", client_id=NASTY, name=NASTY, type="public", redirects=[CALLBACK])
    uk = Browser(browser.sandbox, cloud="uk")
    try:
        page = uk.authorize(client_id=NASTY, tenantId=NASTY)
        wrong = uk.sign_in(NASTY + "x", client_id=NASTY)
        assert "Location" in uk.sign_in(NASTY, "p", client_id=NASTY).headers
    finally:
        world.remove_tenant("uk", NASTY)
        world.remove_app("uk", NASTY)

    assert user.user_id in page.text
    assert fields_of(wrong)["username"] == NASTY + "x"
    assert "<script" not in page.text + wrong.text


def test_the_page_names_the_app_and_a_known_tenant(browser: Browser) -> None:
    branded = browser.authorize(tenantId=example_id("Northwind Energy")).text
    usual = browser.authorize(tenantId="unknown").text

    assert "Sign in to Northwind Energy" in branded
    assert branded.index("carol.singh@") < branded.index("ana.lima@")
    assert "Sign in to CXone" in usual
    assert "Agent Desktop" in usual


def test_a_popup_gets_a_layout_of_its_own(browser: Browser) -> None:
    assert '<body class="popup">' in browser.authorize(display="popup").text
    assert '<body class="page">' in browser.authorize(display="page").text


def test_at_most_twenty_people_are_offered(browser: Browser) -> None:
    world, tenant_id = browser.sandbox.world, example_id("Outback Rail")
    added = [
        world.add_user("au", tenant_id=tenant_id, user_name=f"u{n}@x.example", password="p")
        for n in range(30)
    ]
    try:
        page = Browser(browser.sandbox, cloud="au").authorize().text
    finally:
        for user in added:
            world.remove_user("au", user.user_id)

    assert page.count("sign_in_as") == 20
