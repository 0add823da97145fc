"""From an empty organisation to two active registrations with complete checklists, in a browser."""

import re
import subprocess
import sys
import uuid

import pytest
from playwright.sync_api import expect

from tenants.cxone.sandbox import EXAMPLE_PASSWORD, World, make_key_part
from tests.browser import working
from tests.browser.product import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.pure]
PROBES = 3
UNIT, PASSWORD, ADMIN = "4711220", "lucerne-stores-staple", "robin@lucerne.example"
ORIGIN = "https://loyalty.lucerne.example"
BACK_END = {
    "name": "Loyalty Export",
    "purpose": "Copies completed contacts of our stores into the loyalty database each night.",
    "people": {"signs_in": "no"},
    "tenancy": "single",
    "endpoint": "GET /inContactAPI/services/v25.0/contacts/completed",
    "scope": "Reporting",
    "method": {"client_auth_method": "client_secret_basic"},
}
AGENT_CLIENT = {
    "name": "Loyalty Panel",
    "purpose": "Shows the caller's loyalty card to agents of every customer who buys the product.",
    "people": {"signs_in": "yes", "keeps_secret": "no"},
    "tenancy": "multiple",
    "endpoint": "POST /inContactAPI/services/v25.0/agent-sessions",
    "scope": "Agent",
    "method": {},
}


@pytest.fixture(scope="module")
def played(product):
    """CXone's side: a tenant with an API user and a person, and what NICE would issue."""
    tenant, key_id, secret = str(uuid.uuid4()), make_key_part(), make_key_part()
    machine, panel = str(uuid.uuid4()), str(uuid.uuid4())
    world = World.load(product.world_file)
    world.add_tenant(
        "commercial", tenant_id=tenant, name="Lucerne Stores", business_unit_number=UNIT,
        business_unit_name="Lucerne Stores",
    )  # fmt: skip
    world.add_app(
        "commercial", client_id=machine, client_secret=f"canary-{uuid.uuid4().hex}",
        name="Loyalty Export", tenancy="single", tenant_id=tenant,
    )  # fmt: skip
    world.add_app(
        "commercial", client_id=panel, name="Loyalty Panel", type="public", auth_method="none",
        origins=(ORIGIN,), redirects=(f"{ORIGIN}/signed-in", callback(product)),
    )  # fmt: skip
    world.add_key(
        "commercial", tenant_id=tenant, user_name="svc-loyalty@lucerne.example",
        access_key_id=key_id, access_key_secret=secret,
    )  # fmt: skip
    world.add_user(
        "commercial", tenant_id=tenant, user_name="kim@lucerne.example",
        password=EXAMPLE_PASSWORD, admin=True,
    )  # fmt: skip
    world.save(product.world_file)
    return {
        "tenant": tenant, "key_id": key_id, "key_secret": secret, "machine": machine,
        "panel": panel,
    }  # fmt: skip


def callback(product):
    return f"{product.url}/flight-check/callback/"


@pytest.fixture(scope="module")
def organization(product):
    """An organisation in which nobody has done anything."""
    command = [
        sys.executable, "-m", "cxone_registry.embedded", "manage", "organization", "create",
        "Lucerne Retail", "lucerne", ADMIN,
    ]  # fmt: skip
    subprocess.run(
        command, cwd=ROOT, env=product.environment, input=f"{PASSWORD}\n", text=True, check=True
    )


@pytest.fixture
def robin(page, organization):
    working.sign_in(page, ADMIN, PASSWORD)
    return page


def stored_tenant(page, played):
    page.goto("/tenants/tenant/add/")
    page.fill("#id_name", "Lucerne Stores")
    page.fill("#id_tenant_id", played["tenant"])
    page.select_option("#id_environment", label="Sandbox: commercial")
    working.choose(page, "business_unit", "Lucerne")
    working.save(page)


def stored_key(page, played):
    page.goto("/credentials/accesskey/add/")
    working.choose(page, "tenant", "Lucerne")
    page.fill("#id_api_user", "svc-loyalty@lucerne.example")
    page.select_option("#id_user_kind", "dedicated")
    page.fill("#id_role_name", "Reporting only")
    working.choose(page, "sponsor", "Robin")
    page.fill("#id_access_key_id", played["key_id"])
    page.fill("#id_secret", played["key_secret"])
    working.save(page)


def accepted_sign_in(page, registration):
    page.goto(f"/credentials/accesskeyuse/add/?registration={registration}")
    working.choose(page, "access_key", "svc-loyalty")
    working.save(page)
    page.wait_for_url(re.compile(r"/credentials/validationrun/"))
    expect(page.get_by_text("CXone accepts this sign-in.")).to_be_visible(timeout=working.TRIES)


def flown_by_a_person(page, registration):
    page.goto(f"/credentials/flightcheck/start/{registration}/")
    page.click("button:has-text('Go on to the sign-in')")
    page.get_by_role("link", name="Continue to CXone").click()
    page.fill("[name=username]", "kim@lucerne.example")
    page.fill("[name=password]", EXAMPLE_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Run again")).to_be_visible(timeout=working.TRIES)


def live_origin(page, registration):
    page.goto(f"/tenants/registration/{registration}/origins/")
    probe, live = page.get_by_role("button", name="Probe now"), page.get_by_text("Live since").first
    for _ in range(PROBES):
        probe.click()
        expect(page.get_by_text("CXone is being asked which")).to_be_visible()
        # A busy machine's CXone may miss the deadline of one probe; then people ask again.
        expect(probe.or_(live).first).to_be_visible(timeout=working.TRIES)
        if live.is_visible():
            return
    raise AssertionError(page.locator("#ledger").inner_text())


def test_an_empty_organisation_gets_two_applications_to_active(
    robin, played, product, chromium, complaints
):
    page = robin
    page.click("text=Plan an application")
    machine = working.plan(page, BACK_END)
    working.submission(page, UNIT)
    working.submit(page)
    elsewhere = chromium.new_page()
    mail = working.mail_of(elsewhere, product.console, played["machine"])
    working.paste_answer(page, machine, mail)
    stored_tenant(page, played)
    stored_key(page, played)
    accepted_sign_in(page, machine)
    working.prove(page, machine, "permissions-minimal")
    working.prove(page, machine, "key-permission-returned")
    working.prove(page, machine, "hand-over-delivered", "Given to the data team.")
    working.prove(page, machine, "secret-consumer-known", "The nightly job of the data team.")
    working.put_into_use(page, machine)
    assert "canary-" not in page.content()

    panel = working.plan(
        page,
        AGENT_CLIENT
        | {
            "addresses": {
                "origins": ORIGIN,
                "redirect_uris": f"{ORIGIN}/signed-in\n{callback(product)}",
            }
        },
    )
    working.submission_again(page)
    working.submit(page)
    mail = working.mail_of(elsewhere, product.console, played["panel"])
    working.paste_answer(page, panel, mail)
    flown_by_a_person(page, panel)
    live_origin(page, panel)
    working.prove(page, panel, "test-user-ready")
    working.prove(page, panel, "hand-over-delivered", "Given to the desktop team.")
    working.put_into_use(page, panel)

    page.goto("/tenants/registration/")
    for row in page.locator("#result_list tbody tr").all():
        done, total = re.search(r"(\d+) of (\d+)", row.inner_text()).groups()
        assert "Active" in row.inner_text()
        assert done == total
    assert complaints == []
