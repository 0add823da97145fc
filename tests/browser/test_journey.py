"""A newcomer's first ten minutes, in a real browser, on the product as `make run` starts it."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tenants.cxone.sandbox import World, make_key_part
from tests.browser.working import choose, save

pytestmark = [pytest.mark.browser, pytest.mark.pure]
SECRET = f"canary-{uuid.uuid4().hex}"
TENANT = "Adventure Works"
TRIES = 60_000  # milliseconds to wait for a worker


@pytest.fixture
def issued(product):
    """What NICE would send, and what CXone's admin page would show: known to the sandbox only."""
    client_id, key_id, key_secret = str(uuid.uuid4()), make_key_part(), make_key_part()
    world = World.load(product.world_file)
    tenant = next(one for one in world.clouds["commercial"].tenants.values() if one.name == TENANT)
    world.add_app(
        "commercial", client_id=client_id, client_secret=SECRET, name="Journey", type="backend",
        auth_method="client_secret_basic", tenancy="all",
    )  # fmt: skip
    world.add_key(
        "commercial", tenant_id=tenant.tenant_id, user_name="journey@example.com",
        access_key_id=key_id, access_key_secret=key_secret,
    )  # fmt: skip
    world.save(product.world_file)
    return {"client_id": client_id, "key_id": key_id, "key_secret": key_secret}


def test_the_demonstration_is_validated_and_says_what_is_broken(signed_in):
    page = signed_in

    for _ in range(60):
        if page.locator("text=5 of 15 sign-ins need you").count():
            break
        page.wait_for_timeout(1000)
        page.reload()

    expect(page.get_by_role("heading", name="5 of 15 sign-ins need you")).to_be_visible()
    for told in (
        "CXone refused the access key.",
        "CXone refused the client credential",
        "belongs to another tenant",
        "another business unit number",
    ):
        expect(page.get_by_text(told).first).to_be_visible()


def test_a_newcomer_gets_from_a_form_to_an_accepted_sign_in(signed_in, issued, complaints):
    page = signed_in
    page.goto("/tenants/registration/add/")
    page.fill("#id_name", "Journey")
    choose(page, "business_unit", "Northwind Hosted")
    save(page)

    page.goto("/credentials/clientcredential/add/")
    choose(page, "registration", "Journey")
    page.select_option("#id_environment", label="Sandbox: commercial")
    page.fill("#id_client_id", issued["client_id"])
    page.fill("#id_secret", SECRET)
    save(page)

    page.goto("/credentials/accesskey/add/")
    choose(page, "tenant", TENANT)
    page.fill("#id_api_user", "journey@example.com")
    page.fill("#id_access_key_id", issued["key_id"])
    page.fill("#id_secret", issued["key_secret"])
    save(page)

    page.goto("/credentials/accesskeyuse/add/")
    choose(page, "registration", "Journey")
    choose(page, "access_key", "journey@example.com")
    save(page)
    page.wait_for_url(re.compile(r"/credentials/validationrun/"))
    expect(page.get_by_text("CXone accepts this sign-in.")).to_be_visible(timeout=TRIES)

    page.goto("/credentials/accesskeyuse/?q=Journey")
    page.click("button:has-text('Validate')")
    page.wait_for_url(re.compile(r"/credentials/validationrun/"))
    expect(page.get_by_text("CXone accepts this sign-in.")).to_be_visible(timeout=TRIES)
    for title in ("Sign in with the client credential", "Check the ID token", "API base URL"):
        expect(page.get_by_text(title).first).to_be_visible()
    assert SECRET not in page.content()
    assert complaints == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/tenants/registration/",
        "/tenants/registration/add/",
        "/credentials/clientcredential/add/",
        "/credentials/accesskey/",
        "/credentials/accesskeyuse/",
        "/credentials/finding/",
        "/credentials/validationrun/",
        "/tenants/tenant/",
        "/tenants/membership/",
        "/tenants/invitation/add/",
        "/audit/event/",
        "/report/",
    ],
)
def test_no_page_breaks_its_content_security_policy(signed_in, complaints, path):
    signed_in.goto(path)

    signed_in.wait_for_load_state("networkidle")
    assert complaints == []


@pytest.mark.parametrize("path", ["/", "/credentials/accesskeyuse/", "/tenants/registration/add/"])
def test_a_narrow_screen_needs_no_sideways_scrolling(signed_in, path):
    signed_in.set_viewport_size({"width": 390, "height": 844})
    signed_in.goto(path)

    width = signed_in.evaluate("document.documentElement.scrollWidth")

    assert width <= 390
