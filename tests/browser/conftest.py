"""One product and one Chromium for all browser tests."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import persons
from tests.browser import product as products
from tests.browser.working import type_password

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def product(tmp_path_factory):
    with products.running(tmp_path_factory.mktemp("product") / "state") as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    assert found, "The browser tests need Chromium: run them with `make test-browser`."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints():
    """What the browser's console said against a page: CSP reports, script errors."""
    return []


@pytest.fixture
def page(chromium, product, complaints):
    context = chromium.new_context(base_url=product.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("console", lambda told: told.type == "error" and complaints.append(told.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def signed_in(page, product):
    type_password(page, product.user, product.password)
    page.click("button:has-text('Northwind Contact Solutions')")
    page.wait_for_selector("text=sign-ins")
    return page


@pytest.fixture(scope="session")
def places(product):
    """Of an organisation of its own, by environment: a client credential's id and its version's."""
    return persons.in_shell(product, persons.MAKE.replace("CANARY", persons.CANARY))


@pytest.fixture(scope="session")
def custodian(chromium, product, places):
    """The page of a custodian who has a second factor, set up once for all tests."""
    yield from _enrolled(chromium, product, persons.CUSTODIAN)


@pytest.fixture(scope="session")
def other_admin(chromium, product, places):
    """The page of an admin beside the custodian."""
    yield from _enrolled(chromium, product, persons.ADMIN)


def _enrolled(chromium, product, email):
    context = chromium.new_context(base_url=product.url, viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-write"], origin=product.url)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda told: told.type == "error" and page.complaints.append(told.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.factor = persons.enrol_app(page, email)
    page.clock.install()
    yield page
    context.close()
