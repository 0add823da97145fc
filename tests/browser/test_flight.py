"""Flight checks in a real browser: a machine's, and a person's who really comes from elsewhere."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from tenants.cxone.sandbox import EXAMPLE_PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.pure]
TRIES = 60_000  # milliseconds to wait for a worker


class Elsewhere(BaseHTTPRequestHandler):
    """A page of another site whose form is answered by a redirect, as CXone's login page is."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        action = self.path.partition("?")[2]
        self.wfile.write(f'<form method="post" action="/?{action}"><button>Go</button>'.encode())

    def do_POST(self):
        self.send_response(302)
        self.send_header("Location", parse_qs(urlsplit(self.path).query)["to"][0])
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def elsewhere():
    """The address of another site: to browsers, localhost and 127.0.0.1 have nothing in common."""
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()


def open_check(page, registration):
    """From the list of registrations to the page where a check is chosen."""
    page.goto("/tenants/registration/")
    page.click(f"#result_list a:has-text('{registration}')")
    page.click("a.button:has-text('Flight check')")


def start_for_person(page):
    open_check(page, "Agent Desktop Widget")
    page.click("button:has-text('Go on to the sign-in')")
    return page.get_by_role("link", name="Continue to CXone")


def narrow(page):
    page.set_viewport_size({"width": 390, "height": 844})
    return page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_machines_check_is_watched_to_its_end(signed_in, complaints):
    page = signed_in
    open_check(page, "Workforce Sync")
    page.click("button:has-text('Start the flight check')")

    expect(page.get_by_role("button", name="Run again")).to_be_visible(timeout=TRIES)
    page.get_by_text("What was sent and what came back").first.click()

    expect(page.get_by_text("/.well-known/openid-configuration").first).to_be_visible()
    assert narrow(page)
    assert complaints == []


def test_a_person_signs_in_on_cxones_page_and_comes_back(signed_in, complaints):
    page = signed_in
    start_for_person(page).click()
    page.fill("[name=username]", "alex.admin@adventure-works.example")
    page.fill("[name=password]", EXAMPLE_PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Run again")).to_be_visible(timeout=TRIES)
    expect(page.get_by_text("Exchange the code for tokens")).to_be_visible()
    assert narrow(page)
    assert complaints == []


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def other_page(request, signed_in, chromium, product):
    """A page of the same person, with and without JavaScript."""
    state = signed_in.context.storage_state()
    context = chromium.new_context(
        base_url=product.url, storage_state=state, java_script_enabled=request.param
    )
    page = context.new_page()
    page.has_script = request.param
    yield page
    context.close()


def test_who_comes_from_another_site_has_no_cookie_at_first(other_page, elsewhere, product):
    page, asked = other_page, []
    page.on("requestfinished", lambda request: asked.append(request))
    address = start_for_person(page).get_attribute("href")
    state = parse_qs(urlsplit(address).query)["state"][0]
    back = f"{product.url}/flight-check/callback/?error=access_denied&state={state}"
    asked.clear()

    page.goto(f"{elsewhere}?to={quote(back, safe='')}")
    page.click("button:has-text('Go')")
    if not page.has_script:
        page.click("a:has-text('Continue')")
        page.click("button:has-text('Continue')")

    expect(page.get_by_text("The person did not sign in").first).to_be_visible()
    ours = [one.all_headers() for one in asked if one.url.startswith(f"{product.url}/flight-check")]
    assert ["cookie" in headers for headers in ours] == [False, True, True]
    assert all(state not in headers.get("referer", "") for headers in ours)


def test_the_pages_of_flight_checks_keep_to_the_policy(signed_in, complaints):
    signed_in.goto("/credentials/flightcheck/")
    start_for_person(signed_in)
    signed_in.wait_for_load_state("networkidle")

    assert narrow(signed_in)
    assert complaints == []
