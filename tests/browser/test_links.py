"""One-time links and secret requests in real browsers: the member's, and that of the other side."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.pure]
ROOT = Path(__file__).resolve().parent.parent.parent
CANARY = f"cAnArY-{secrets.token_urlsafe(24)}"
CLIENT_ID = "5b0a9f7e-3c4d-4e8f-9a1b-2c3d4e5f6a7b"
SHOTS = os.environ.get("SHOTS", "")

# What a custodian's pages do once a second person approved, without the people.
SHARE = """
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from credentials.models import ClientCredential, Reveal
from credentials.services import vault
from credentials.services.sharing import links
from cxone_registry.isolation.context import organization_context
from cxone_registry.secret import Secret
from tenants.models import Role, User
from tenants.services import organizations
from tenants.services.memberships import seats_of
user = User.objects.get(email="USER")
[place] = [one.organization_id for one in seats_of(user.pk) if "Northwind" in str(one)]
with organization_context(place), transaction.atomic():
    maker = organizations.add_member("keeper@northwind.example", role=Role.CUSTODIAN).user
    owner = ClientCredential.objects.exclude(registration__application_type="public").first()
    version = vault.store_secret(owner, Secret("CANARY"))
    reveal = Reveal.objects.create(
        version=version, kind="share", state="approved", asked_by_id=maker.pk,
        asked_by=maker.email, category="hand-over", reason="For the deploy engineer",
        expires_at=timezone.now() + timedelta(minutes=15))
    wish = links.Wish("Kim Roth", 60, Secret("seven swans"))
    print("PATH", f"/once/{links.make(links.propose(reveal, wish), address='127.0.0.1')}/")
"""


@pytest.fixture
def stranger(chromium, product, complaints):
    """Another person's browser, which knows nothing of the first one's session."""
    context = chromium.new_context(base_url=product.url, viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-write"], origin=product.url)
    page = context.new_page()
    # A refused passphrase is a refused request, which the console notes.
    page.on("console", lambda told: told.type == "error" and complaints.append(told.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


def shot(page: Page, name: str) -> None:
    """Both widths, light and dark, for whoever wants to look: SHOTS=folder."""
    if not SHOTS:
        return
    for width, height in ((1280, 900), (390, 844)):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


def fits(page: Page) -> bool:
    page.set_viewport_size({"width": 390, "height": 844})
    return page.evaluate("document.documentElement.scrollWidth") <= 390


def of_csp(complaints: list[str]) -> list[str]:
    """Without what the console notes of every answer that is not 200."""
    return [each for each in complaints if "Failed to load resource" not in each]


def shared(product) -> str:
    """The path of a link that was made, with a passphrase."""
    done = subprocess.run(
        [sys.executable, "-m", "cxone_registry.embedded", "manage", "shell", "-v", "0", "-c",
         SHARE.replace("CANARY", CANARY).replace("USER", product.user)],
        cwd=ROOT, env=product.environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    found = re.search(r"PATH (\S+)", done.stdout)
    assert found, done.stderr[-2000:]
    return found[1]


def test_a_link_shows_the_secret_once_and_tells_who_comes_late(product, stranger, page, complaints):
    path = shared(product)
    stranger.goto(path)
    expect(stranger.get_by_role("heading", name="A secret for Kim Roth")).to_be_visible()
    shot(stranger, "offer")
    assert fits(stranger)

    stranger.fill("#id_passphrase", "wrong")
    stranger.click("button:has-text('Show the secret')")
    expect(stranger.locator("#problem")).to_contain_text("4 tries are left")
    shot(stranger, "wrong")
    stranger.fill("#id_passphrase", "seven swans")
    stranger.click("button:has-text('Show the secret')")
    expect(stranger.locator("#value")).to_have_text(CANARY)
    shot(stranger, "shown")
    stranger.click("#copy")
    expect(stranger.locator("#status")).to_have_text("Copied.")

    page.goto(path)
    page.fill("#id_passphrase", "seven swans")
    page.click("button:has-text('Show the secret')")
    expect(page.locator("#problem")).to_contain_text("opened already")
    expect(page.locator("#open")).to_have_count(0)
    shot(page, "late")

    stranger.goto("about:blank")
    stranger.go_back()
    expect(stranger.get_by_role("heading", name="A secret for Kim Roth")).to_be_visible()
    assert CANARY not in stranger.content()
    assert of_csp(complaints) == []


def test_a_secret_is_asked_for_handed_in_and_put_into_use(signed_in, stranger, complaints):
    page = signed_in
    page.goto("/credentials/clientcredential/")
    # Public applications have no secret to ask for.
    rows = page.locator("#result_list tbody th a").all()
    for address in [row.get_attribute("href") for row in rows]:
        page.goto(address)
        if page.locator("a:has-text('Ask for a secret')").count():
            break
    shot(page, "credential")
    page.click("a:has-text('Ask for a secret')")
    page.fill("[name=recipient]", "Nia at NICE")
    page.select_option("[name=way]", "copy")
    page.fill("[name=note]", "For the hand-over of Friday")
    shot(page, "ask")
    page.click("main button:has-text('Ask')")
    address = page.locator(".link-address code").inner_text()
    shot(page, "made")
    path = address[address.index("/hand-in/") :]

    stranger.goto(path)
    shot(stranger, "hand-in")
    assert fits(stranger)
    stranger.click("summary")
    stranger.fill("#id_id_0", CLIENT_ID)
    stranger.fill("#id_secret_0", f"Bearer {CANARY}")
    stranger.click("button:has-text('Seal and hand in')")
    expect(stranger.get_by_text("Paste only the secret.")).to_be_visible()
    assert CANARY not in stranger.content()
    shot(stranger, "hand-in-error")
    stranger.fill("#id_id_0", CLIENT_ID)
    stranger.fill("#id_secret_0", CANARY)
    stranger.click("button:has-text('Seal and hand in')")
    expect(stranger.get_by_role("heading", name="Thank you")).to_be_visible()
    shot(stranger, "thanks")
    stranger.goto(path)
    stranger.click("button:has-text('It was not me')")
    expect(stranger.get_by_text("is told.")).to_be_visible()
    shot(stranger, "taken")

    page.click("a:has-text('I have copied it')")
    expect(page.get_by_text(f"a secret of {len(CANARY)} characters")).to_be_visible()
    expect(page.get_by_text("Somebody tried to answer")).to_be_visible()
    shot(page, "answered")
    assert CANARY not in page.content()
    page.click("button:has-text('Do not use')")
    expect(page.get_by_text("The answer is erased.")).to_be_visible()
    page.goto("/secret-requests/")
    expect(page.locator("#result_list")).to_contain_text("Nia at NICE")
    shot(page, "requests")
    assert fits(page)
    assert of_csp(complaints) == []
