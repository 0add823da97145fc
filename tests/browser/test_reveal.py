"""A secret is shown in a real browser: after a step-up, once, as text, for half a minute."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.persons import CANARY, in_shell, of_csp, step_up
from tests.browser.pictures import fits, shoot

pytestmark = [pytest.mark.browser, pytest.mark.pure]

# As if the person had shown the second factor ten minutes ago.
AGE = """
import json
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from cxone_registry.site.second_factor import RECORDS
store = SessionStore(session_key="KEY")
for record in store[RECORDS]:
    record["at"] -= 600
store.save()
print(json.dumps(len(store[RECORDS])))
"""


def ask(page: Page, version: str, button: str = "Go on") -> str:
    """Say why; gives the address of the request."""
    page.goto(f"/secrets/{version}/show/")
    step_up(page)
    page.select_option("[name=category]", "hand-over")
    page.fill("[name=reason]", "The deploy engineer sets up the new server.")
    page.click(f"main button:has-text('{button}')")
    page.wait_for_url("**/reveals/*/")
    return page.url


def show(page: Page) -> None:
    page.click("button:has-text('Show the secret')")
    expect(page.locator("#value")).to_have_text(CANARY)


def test_a_custodian_steps_up_sees_a_secret_and_it_is_hidden_again(product, custodian, places):
    page = custodian
    [session] = [one["value"] for one in page.context.cookies() if "session" in one["name"]]
    in_shell(product, AGE.replace("KEY", session))
    page.goto(f"/credentials/clientcredential/{places['sandbox'][0]}/change/")
    page.click("a:has-text('Show the secret')")
    expect(page.get_by_text("Show your second factor first.")).to_be_visible()
    shoot(page, "reveal-step-up")
    step_up(page)
    expect(page.get_by_role("heading", name="What is recorded")).to_be_visible()
    shoot(page, "reveal-ask")
    assert fits(page)
    page.click("main button:has-text('Go on')")
    expect(page.get_by_text("Correct what is marked below")).to_be_visible()
    request = ask(page, places["sandbox"][1])
    assert fits(page)
    shoot(page, "reveal-approved")
    show(page)
    assert page.evaluate("document.getElementById('value').childNodes[0].nodeType") == 3  # text
    assert fits(page)
    shoot(page, "reveal-shown")
    page.clock.run_for(31_000)
    expect(page.locator("#reveal-status")).to_contain_text("Hidden after 30 seconds")
    expect(page.locator("#shown")).to_be_hidden()
    assert CANARY not in page.content()

    page.goto(request)
    expect(page.locator("#state")).to_contain_text("Shown")
    expect(page.locator("button:has-text('Show the secret')")).to_have_count(0)
    shoot(page, "reveal-over")
    assert of_csp(page.complaints) == []


def test_it_is_copied_and_hidden_when_the_window_is_left(custodian, places):
    page = custodian
    request = ask(page, places["sandbox"][1])
    show(page)
    with page.expect_response("**/copied/"):
        page.click("#copy")
    expect(page.locator("#reveal-status")).to_have_text("Copied, and recorded.")
    page.evaluate("window.dispatchEvent(new Event('blur'))")
    expect(page.locator("#shown")).to_be_hidden()
    assert CANARY not in page.content()
    page.goto(request)
    expect(page.get_by_text("Copied")).to_be_visible()
    # Pages may write to the clipboard and never read it, so it is pasted as a person would.
    page.click("[data-search]")
    page.keyboard.press("Control+V")
    assert page.locator("[data-search]").input_value() == CANARY
    assert of_csp(page.complaints) == []


def test_a_second_person_approves_and_it_is_seen_once(custodian, other_admin, places):
    admin = other_admin
    request = ask(custodian, places["commercial"][1], "Ask for approval")
    expect(custodian.get_by_text("This page notices.")).to_be_visible()
    expect(custodian.locator("button:has-text('Show the secret')")).to_have_count(0)
    shoot(custodian, "reveal-waits")

    admin.goto("/security-notices/")
    shoot(admin, "security-notices")
    assert fits(admin)
    admin.goto(request)
    shoot(admin, "reveal-decide")
    assert fits(admin)
    admin.fill("#note", "As agreed this morning.")
    admin.click("button:has-text('Approve')")
    expect(admin.locator("#state")).to_contain_text("Approved")
    expect(admin.locator("button:has-text('Show the secret')")).to_have_count(0)

    # The custodian's page asks for itself.
    custodian.clock.run_for(6_000)
    expect(custodian.locator("#state")).to_contain_text("Approved")
    custodian.goto(request)
    show(custodian)
    custodian.click("#hide")
    assert CANARY not in custodian.content()
    custodian.goto(request)
    expect(custodian.locator("button:has-text('Show the secret')")).to_have_count(0)
    custodian.goto("/reveals/")
    shoot(custodian, "reveals")
    assert fits(custodian)
    assert CANARY not in admin.content()
    assert of_csp(custodian.complaints + admin.complaints) == []
