"""People of browser tests who have a second factor: made by a command, enrolled on the pages."""

import json
import subprocess
import sys
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.product import ROOT, Product

PASSWORD = "passkeys-and-codes-staple"


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
