"""What a person does on the pages, from a plan to an active registration."""

import re

from playwright.sync_api import Page, expect

TRIES = 60_000  # milliseconds to wait for a worker
NEXT = "button:has-text('Save and go on')"


def sign_in(page: Page, user: str, password: str) -> None:
    type_password(page, user, password)
    page.wait_for_selector("nav[aria-label='Main'], .rail")


def type_password(page: Page, user: str, password: str) -> None:
    """Sign in, and set up no second factor in this session if the page lets people wait."""
    page.goto("/login/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    later = page.locator("button:has-text('Not now')")
    if later.count():
        with page.expect_navigation():
            later.click()


def choose(page: Page, name: str, text: str) -> None:
    """Pick *text* in the searchable select of field *name*, by keyboard as a person would."""
    page.click(f".field-{name} .select2-selection")
    page.locator(".select2-container--open .select2-search__field").press_sequentially(text)
    page.wait_for_selector(f".select2-results__option--highlighted:has-text('{text}')")
    page.keyboard.press("Enter")


def save(page: Page) -> None:
    page.click("input[name=_save], button[name=_save]")
    expect(page.locator(".messagelist .success, .message--success")).to_be_visible()


def go_on(page: Page) -> None:
    """Save a step of the plan and arrive at the next one."""
    before = page.url
    page.click(NEXT)
    page.wait_for_url(lambda url: url != before)


def plan(page: Page, answers: dict) -> str:
    """Answer every step; returns the registration's id. Ends on the review."""
    page.goto("/plan/new/")
    page.fill("[name=name]", answers["name"])
    page.fill("[name=purpose]", answers["purpose"])
    go_on(page)
    registration = re.search(r"/plan/([0-9a-f-]{36})/", page.url)[1]
    for name, value in answers["people"].items():
        page.check(f"[name={name}][value={value}]")
    go_on(page)
    page.check(f"[name=tenancy][value={answers['tenancy']}]")
    go_on(page)
    page.fill("[name=endpoints]", answers["endpoint"])
    page.check(f"[name=scopes][value={answers['scope']}]")
    go_on(page)
    page.check("[name=is_government][value=no]")
    page.check("[name=environments][value=sandbox]")
    go_on(page)
    for name, value in answers["method"].items():
        page.check(f"[name={name}][value={value}]")
    for name, lines in answers.get("addresses", {}).items():
        page.fill(f"[name={name}]", lines)
    go_on(page)
    return registration


def submission(page: Page, unit: str) -> None:
    """The plan's last step in an organisation that has nothing yet."""
    page.fill("[name=unit_number]", unit)
    page.fill("[name=unit_name]", "Lucerne Stores")
    page.check("[name=unit_primary]")
    page.fill("[name=submitter_name]", "Robin Vogt")
    page.fill("[name=email_1]", "robin@lucerne.example")
    page.fill("[name=name_1]", "Robin Vogt")
    page.fill("[name=email_2]", "cx-team@lucerne.example")
    page.fill("[name=name_2]", "CX team")
    go_on(page)


def submission_again(page: Page) -> None:
    """The same step for a second application: the unit is proposed, people are known by e-mail."""
    page.fill("[name=submitter_name]", "Robin Vogt")
    page.fill("[name=email_1]", "robin@lucerne.example")
    page.fill("[name=email_2]", "cx-team@lucerne.example")
    go_on(page)


def submit(page: Page) -> None:
    """From the review to a form that NICE has."""
    page.click("button:has-text('Mark as ready')")
    expect(page.get_by_text("Ready to submit").first).to_be_visible()
    page.click("button:has-text('I sent the form')")
    expect(page.get_by_text("Submitted to NICE").first).to_be_visible()


def paste_answer(page: Page, registration: str, mail: str) -> None:
    """Paste NICE's mail, take over what was recognised, and say that NICE issued it."""
    page.goto(f"/tenants/registration/{registration}/case-file/")
    page.fill("#id_answer", mail)
    page.click("button:has-text('Look through it')")
    page.click("button:has-text('Take over')")
    expect(page.get_by_text("Taken over.")).to_be_visible()
    page.goto(f"/tenants/registration/{registration}/overview/")
    page.click("button:has-text('NICE issued it')")
    expect(page.get_by_text("Issued by NICE").first).to_be_visible()


def mail_of(page: Page, console: str, client_id: str) -> str:
    """The mail that the sandbox's console shows for an app."""
    page.goto(f"{console}clouds/commercial/apps/{client_id}/mail")
    return page.locator("pre, textarea").first.inner_text()


def prove(page: Page, registration: str, item: str, note: str = "") -> None:
    """Confirm an item of the checklist, or show what proves it."""
    page.goto(f"/tenants/registration/{registration}/overview/")
    line = page.locator(f"[id='{item}']")
    stage = line.locator("xpath=ancestor::details[1]")
    if stage.count() and stage.get_attribute("open") is None:
        stage.locator("summary").first.click()
    line.locator("summary").first.click()
    if note:
        line.locator("textarea").first.fill(note)
    line.locator("button[type=submit].primary").click()
    expect(page.locator(".messagelist .success, .message--success").first).to_be_visible()


def put_into_use(page: Page, registration: str) -> None:
    """The last move, and a checklist on which nothing that is needed is left."""
    page.goto(f"/tenants/registration/{registration}/overview/")
    page.click("main button[name=to][value=active]")
    expect(page.locator(".registration-head .pill-good").first).to_be_visible()
