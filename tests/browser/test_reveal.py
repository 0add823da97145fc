"""A secret is shown in a real browser: after a step-up, once, as text, for half a minute."""

import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.persons import enrol_app, in_shell, type_code
from tests.browser.pictures import fits, shoot

pytestmark = [pytest.mark.browser, pytest.mark.pure]
CANARY = f"cAnArY-{secrets.token_urlsafe(24)}"
CUSTODIAN, ADMIN = "custodian@reveals.example", "admin@reveals.example"

# An organisation with a custodian, an admin, and one client secret each of two environments.
MAKE = """
import json
from django.db import transaction
from credentials.models import ClientCredential
from credentials.services import onboarding, vault
from cxone_registry.isolation.context import organization_context
from cxone_registry.secret import Secret
from tenants.models import Environment, Registration, Role
from tenants.services.organizations import add_member
place = onboarding.create_organization("Reveals", "reveals")
found = {}
with organization_context(place.pk), transaction.atomic():
    for role in ("custodian", "admin"):
        add_member(f"{role}@reveals.example", role=Role(role), password="passkeys-and-codes-staple")
    application = Registration.objects.create(name="Nightly Export")
    for slug in ("sandbox", "commercial"):
        owner = ClientCredential.objects.create(
            registration=application, environment=Environment.objects.get(slug=slug),
            client_id=f"export-{slug}")
        found[slug] = [str(owner.pk), str(vault.store_secret(owner, Secret("CANARY")).pk)]
print(json.dumps(found))
"""
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


@pytest.fixture(scope="module")
def places(product):
    """By environment: the client credential's id, and that of its secret's version."""
    return in_shell(product, MAKE.replace("CANARY", CANARY))


@pytest.fixture(scope="module")
def custodian(chromium, product, places):
    """The custodian's browser and second factor, set up once for all tests here."""
    yield from _person(chromium, product, CUSTODIAN)


@pytest.fixture(scope="module")
def admin(chromium, product, places):
    yield from _person(chromium, product, ADMIN)


def _person(chromium, product, email):
    context = chromium.new_context(base_url=product.url, viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=product.url)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda told: told.type == "error" and page.complaints.append(told.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.factor = enrol_app(page, email)
    page.clock.install()
    yield page
    context.close()


def ask(page: Page, version: str, button: str = "Go on") -> str:
    """Say why; gives the address of the request."""
    page.goto(f"/secrets/{version}/show/")
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
    page.click("a.button:has-text('Show it')")
    shoot(page, "again")
    type_code(page, page.factor.codes.pop())

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
    expect(page.locator("#status")).to_contain_text("Hidden after 30 seconds")
    expect(page.locator("#shown")).to_be_hidden()
    assert CANARY not in page.content()

    page.goto(request)
    expect(page.locator("#state")).to_contain_text("Shown")
    expect(page.locator("button:has-text('Show the secret')")).to_have_count(0)
    shoot(page, "reveal-over")
    assert page.complaints == []


def test_it_is_copied_and_hidden_when_the_window_is_left(custodian, places):
    page = custodian
    request = ask(page, places["sandbox"][1])
    show(page)
    with page.expect_response("**/copied/"):
        page.click("#copy")
    expect(page.locator("#status")).to_have_text("Copied, and recorded.")
    assert page.evaluate("navigator.clipboard.readText()") == CANARY
    page.evaluate("window.dispatchEvent(new Event('blur'))")
    expect(page.locator("#shown")).to_be_hidden()
    assert CANARY not in page.content()
    page.goto(request)
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.complaints == []


def test_a_second_person_approves_and_it_is_seen_once(custodian, admin, places):
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
    assert custodian.complaints == admin.complaints == []
