"""One-time links and secret requests in real browsers: the member's, and that of the other side."""

import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.persons import CANARY as SHARED
from tests.browser.persons import of_csp, step_up
from tests.browser.pictures import fits, shoot

pytestmark = [pytest.mark.browser, pytest.mark.pure]
CANARY = f"cAnArY-{secrets.token_urlsafe(24)}"
CLIENT_ID = "5b0a9f7e-3c4d-4e8f-9a1b-2c3d4e5f6a7b"


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


def shared(page: Page, credential: str) -> str:
    """Ask for a one-time link on the pages, with a passphrase; gives its path."""
    page.goto(f"/credentials/clientcredential/{credential}/change/")
    page.click("a:has-text('Share once')")
    step_up(page)
    page.fill("[name=recipient]", "Kim Roth")
    page.fill("[name=passphrase]", "seven swans")
    page.select_option("[name=category]", "hand-over")
    page.fill("[name=reason]", "For the deploy engineer of the new server.")
    shoot(page, "link-new")
    page.click("button:has-text('Ask for the link')")
    address = page.locator(".link-address code").inner_text()
    shoot(page, "link-made")
    return address[address.index("/once/") :]


def test_a_link_shows_the_secret_once_and_tells_who_comes_late(
    custodian, places, stranger, page, complaints
):
    path = shared(custodian, places["sandbox"][0])
    stranger.goto(path)
    expect(stranger.get_by_role("heading", name="A secret for Kim Roth")).to_be_visible()
    shoot(stranger, "offer")
    assert fits(stranger)

    stranger.fill("#id_passphrase", "wrong")
    stranger.click("button:has-text('Show the secret')")
    expect(stranger.locator("#problem")).to_contain_text("4 tries are left")
    shoot(stranger, "wrong")
    stranger.fill("#id_passphrase", "seven swans")
    stranger.click("button:has-text('Show the secret')")
    expect(stranger.locator("#value")).to_have_text(SHARED)
    shoot(stranger, "shown")
    stranger.click("#copy")
    expect(stranger.locator("#status")).to_have_text("Copied.")

    page.goto(path)
    page.fill("#id_passphrase", "seven swans")
    page.click("button:has-text('Show the secret')")
    expect(page.locator("#problem")).to_contain_text("opened already")
    expect(page.locator("#open")).to_have_count(0)
    shoot(page, "late")

    stranger.goto("about:blank")
    stranger.go_back()
    expect(stranger.get_by_role("heading", name="A secret for Kim Roth")).to_be_visible()
    assert SHARED not in stranger.content()
    custodian.goto("/links/")
    expect(custodian.get_by_text("Opened, and somebody came later")).to_be_visible()
    shoot(custodian, "links")
    assert fits(custodian)
    assert of_csp(complaints + custodian.complaints) == []


def test_a_secret_is_asked_for_handed_in_and_put_into_use(signed_in, stranger, complaints):
    page = signed_in
    page.goto("/credentials/clientcredential/")
    # Public applications have no secret to ask for.
    rows = page.locator("#result_list tbody th a").all()
    for address in [row.get_attribute("href") for row in rows]:
        page.goto(address)
        if page.locator("a:has-text('Ask for a secret')").count():
            break
    shoot(page, "credential")
    page.click("a:has-text('Ask for a secret')")
    page.fill("[name=recipient]", "Nia at NICE")
    page.select_option("[name=way]", "copy")
    page.fill("[name=note]", "For the hand-over of Friday")
    shoot(page, "ask")
    page.click("main button:has-text('Ask')")
    address = page.locator(".link-address code").inner_text()
    shoot(page, "made")
    path = address[address.index("/hand-in/") :]

    stranger.goto(path)
    shoot(stranger, "hand-in")
    assert fits(stranger)
    stranger.click("summary")
    stranger.fill("#id_id_0", CLIENT_ID)
    stranger.fill("#id_secret_0", f"Bearer {CANARY}")
    stranger.click("button:has-text('Seal and hand in')")
    expect(stranger.get_by_text("Paste only the secret.")).to_be_visible()
    assert CANARY not in stranger.content()
    shoot(stranger, "hand-in-error")
    stranger.fill("#id_id_0", CLIENT_ID)
    stranger.fill("#id_secret_0", CANARY)
    stranger.click("button:has-text('Seal and hand in')")
    expect(stranger.get_by_role("heading", name="Thank you")).to_be_visible()
    shoot(stranger, "thanks")
    stranger.goto(path)
    stranger.click("button:has-text('It was not me')")
    expect(stranger.get_by_text("is told.")).to_be_visible()
    shoot(stranger, "taken")

    page.click("a:has-text('I have copied it')")
    expect(page.get_by_text(f"a secret of {len(CANARY)} characters")).to_be_visible()
    expect(page.get_by_text("Somebody tried to answer")).to_be_visible()
    shoot(page, "answered")
    assert CANARY not in page.content()
    page.click("button:has-text('Do not use')")
    expect(page.get_by_text("The answer is erased.")).to_be_visible()
    page.goto("/secret-requests/")
    expect(page.locator("#result_list")).to_contain_text("Nia at NICE")
    shoot(page, "requests")
    assert fits(page)
    assert of_csp(complaints) == []
