"""People of browser tests who have a second factor: made by a command, enrolled on the pages."""

import json
import secrets
import subprocess
import sys
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.product import ROOT, Product

PASSWORD = "passkeys-and-codes-staple"
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


@dataclass
class Factor:
    """What a person has after enrolment; each recovery code is good once."""

    seed: str
    codes: list[str]


def in_shell(product: Product, script: str) -> dict:
    """Run *script* beside the product; the last line it prints is JSON."""
    command = [sys.executable, "-m", "cxone_registry.embedded", "manage", "shell", "-v", "0"]
    done = subprocess.run(
        [*command, "-c", script],
        cwd=ROOT,
        env=product.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def type_password(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/login/")
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.click("input[value='Sign in']")


def type_code(page: Page, code: str) -> None:
    page.fill("input[name=code]", code)
    page.click("input[type=submit]")


def code_at(page: Page, seed: str) -> str:
    """What an app would show, by the browser's clock. Good once."""
    now = page.evaluate("Math.floor(Date.now() / 30000)")
    return format_hotp_value(hotp_value(seed, now))


def enrol_app(page: Page, email: str, password: str = PASSWORD) -> Factor:
    """The first sign-in, with an authenticator app set up on the way."""
    type_password(page, email, password)
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    page.click("text=Authenticator app")
    page.click("text=It cannot scan?")
    seed = page.locator(".seed").inner_text().replace(" ", "")
    type_code(page, code_at(page, seed))
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.locator(".recovery-codes li").all_inner_texts()
    page.click("text=I have kept them")
    page.wait_for_selector("nav[aria-label='Main'], .rail")
    return Factor(seed, codes)


def step_up(page: Page) -> None:
    """Show the second factor again where the page asks for it; a recovery code never repeats."""
    if page.get_by_text("Show your second factor first.").count():
        page.click("a.button:has-text('Show my second factor')")
        type_code(page, page.factor.codes.pop())
        page.wait_for_selector("nav[aria-label='Main'], .rail")


def of_csp(complaints: list[str]) -> list[str]:
    """Without what the console notes of every answer that is not 200."""
    return [each for each in complaints if "Failed to load resource" not in each]
