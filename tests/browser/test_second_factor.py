"""A second factor in a real browser: set up, lost, used; with an app's codes and with a passkey."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.persons import PASSWORD, code_at, type_code, type_password
from tests.browser.pictures import shoot
from tests.browser.product import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.pure]
PEOPLE = {"app": "app@factors.example", "passkey": "passkey@factors.example"}
VIRTUAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def people(product):
    """An admin each of an organisation of their own."""
    for name, email in PEOPLE.items():
        command = [
            sys.executable, "-m", "cxone_registry.embedded", "manage", "organization", "create",
            f"Factors {name}", f"factors-{name}", email,
        ]  # fmt: skip
        subprocess.run(
            command, cwd=ROOT, env=product.environment, input=f"{PASSWORD}\n", text=True, check=True
        )
    return PEOPLE


@pytest.fixture
def local(chromium, product, complaints):
    """A page at localhost, where browsers let people use passkeys."""
    context = chromium.new_context(base_url=product.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    page.on("console", lambda told: told.type == "error" and complaints.append(told.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


def sign_out(page):
    page.click("summary:has-text('Account')")
    page.click("button:has-text('Sign out')")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()


def test_an_app_is_set_up_and_a_recovery_code_lets_in(page, people, complaints):
    type_password(page, people["app"])
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    shoot(page, "choose")
    page.click("text=Authenticator app")
    page.click("text=It cannot scan?")
    secret = page.locator(".seed").inner_text().replace(" ", "")
    shoot(page, "app")
    type_code(page, "000 000")
    expect(page.get_by_text("not the app's code")).to_be_visible()
    type_code(page, code_at(page, secret))
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.locator(".recovery-codes li").all_inner_texts()
    shoot(page, "codes")
    page.click("text=I have kept them")
    expect(page.get_by_text("Factors app").first).to_be_visible()
    page.goto("/account/")
    shoot(page, "account")
    sign_out(page)

    type_password(page, people["app"])
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    shoot(page, "code")
    type_code(page, codes[0])

    expect(page.get_by_text("Factors app").first).to_be_visible()
    page.goto("/account/factors/codes/")
    expect(page.get_by_text("9 of your codes are unused")).to_be_visible()
    assert len(codes) == 10
    assert complaints == []


def test_a_passkey_is_added_and_signs_in_with_and_without_the_password(local, people, complaints):
    page, session = local, local.context.new_cdp_session(local)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})
    type_password(page, people["passkey"])
    page.click("text=Your fingerprint, face or PIN")
    page.fill("input[name=name]", "Test laptop")
    shoot(page, "passkey")
    page.click("button:has-text('Add a passkey')")
    page.click("text=I have kept them")
    page.goto("/account/")
    expect(page.get_by_text("Test laptop").first).to_be_visible()
    page.click("a:has-text('Rename')")
    page.fill("input[name=name]", "Old laptop")
    page.click("input[value=Save]")
    expect(page.get_by_text("Old laptop").first).to_be_visible()
    sign_out(page)

    type_password(page, people["passkey"])
    shoot(page, "code-passkey")
    page.click("button:has-text('Use a passkey')")
    expect(page.get_by_text("Factors passkey").first).to_be_visible()
    sign_out(page)

    page.goto("/login/")
    shoot(page, "login")
    page.click("button:has-text('Sign in with a passkey')")
    expect(page.get_by_text("Factors passkey").first).to_be_visible()
    page.goto("/account/again/?next=/account/")
    page.click("button:has-text('Use a passkey')")
    page.wait_for_url(re.compile(r"/account/$"))
    assert complaints == []
