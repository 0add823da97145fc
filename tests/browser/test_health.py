"""Health at fleet scale in a real browser: findings, a round, a report, a calendar, a channel."""

import base64
import email
import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.pure]
TRIES = 60_000  # milliseconds to wait for a worker
MAILS = 60  # seconds to wait for a worker
ORGANISATION = "Northwind Contact Solutions"


class Receiver(BaseHTTPRequestHandler):
    """Takes what is posted to it."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.headers, body))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver(product):
    """What the product posts to the one address on this machine that it may post to."""
    address = product.environment["CXR_NOTICE_ORIGINS"]
    server = ThreadingHTTPServer(("127.0.0.1", int(address.rpartition(":")[2])), Receiver)
    server.got = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def narrow(page: Page) -> bool:
    page.set_viewport_size({"width": 390, "height": 844})
    return page.evaluate("document.documentElement.scrollWidth") <= 390


def mail_about(product, *words: str) -> Message:
    """The mail in the product's folder whose subject holds all *words*."""
    deadline = time.monotonic() + MAILS
    while time.monotonic() < deadline:
        for file in sorted((product.state / "mail").glob("*.log")):
            mail = email.message_from_bytes(file.read_bytes())
            if all(each in str(mail["Subject"]) for each in words):
                return mail
        time.sleep(0.2)
    raise AssertionError(f"No mail says {words!r}.")


def signed(key: str, headers: Message, body: bytes) -> str:
    """The signature that Standard Webhooks asks for."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    secret = base64.b64decode(key.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()


def test_a_finding_is_acknowledged_and_needs_nobody_any_more(signed_in, complaints):
    page = signed_in
    page.goto("/credentials/finding/")
    row = page.locator("#result_list tbody tr").first
    what = row.locator("th a").inner_text()
    about = row.locator("td:has(small) a").first.inner_text()
    row.locator("input[type=checkbox]").check()
    page.click(".care-buttons summary:has-text('Acknowledge')")
    page.fill(".care-menu [name=note]:visible", "Asked NICE on Monday")
    page.click(".care-menu button:visible:has-text('Acknowledge')")

    expect(page.get_by_text("1 finding acknowledged.")).to_be_visible()
    acknowledged = page.get_by_role("link", name="Acknowledged")
    acknowledged.click()
    expect(page.get_by_role("link", name=about)).to_be_visible()
    page.get_by_role("link", name=what).first.click()
    expect(page.get_by_text("Asked NICE on Monday").first).to_be_visible()
    assert narrow(page)
    assert complaints == []


def test_all_sign_ins_are_validated_and_watched_to_the_end(signed_in, complaints):
    page = signed_in
    page.goto("/rounds/")
    page.get_by_role("link", name="Validate all").first.click()
    page.click("button:has-text('Validate 14 sign-ins')")

    expect(page.get_by_role("link", name="Validate all again")).to_be_visible(timeout=TRIES)
    expect(page.get_by_text("14 of 14")).to_be_visible()
    expect(page.get_by_text("Access key refused").first).to_be_visible()
    assert narrow(page)
    assert complaints == []


def test_a_health_report_is_made_now_and_opened(signed_in, complaints):
    page = signed_in
    page.goto("/report/")
    page.click("button:has-text('Make one now')")

    expect(page.get_by_text("The report is made.")).to_be_visible()
    expect(page.get_by_role("heading", name="Open problems")).to_be_visible()
    expect(page.get_by_role("heading", name="Validity over 30 days")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert narrow(page)
    assert complaints == []


def test_a_calendar_is_read_without_signing_in_until_it_is_revoked(signed_in, complaints):
    page = signed_in
    page.goto("/calendars/")
    page.click("button:has-text('All dates of the organisation')")
    address = page.locator(".feed-address code").inner_text()
    with urllib.request.urlopen(address) as answer:
        calendar = answer.read().decode()

    assert calendar.startswith("BEGIN:VCALENDAR")
    assert "BEGIN:VEVENT" in calendar
    page.get_by_role("link", name="I have pasted it").click()
    page.click("button:has-text('Revoke')")
    expect(page.get_by_text("leads nowhere from now on")).to_be_visible()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(address)
    assert narrow(page)
    assert complaints == []


def test_a_webhook_gets_a_signed_test(signed_in, product, receiver, complaints):
    page = signed_in
    page.goto("/channels/add/?kind=webhook")
    page.fill("[name=name]", "On-call desk")
    page.fill("[name=address]", product.environment["CXR_NOTICE_ORIGINS"] + "/cxone")
    page.click("button:has-text('Add the channel')")
    key = page.locator(".channel-key code").inner_text()
    page.get_by_role("link", name="I have copied it").click()
    page.click("button:has-text('Send a test now')")

    expect(page.locator(".pill", has_text="Got through")).to_be_visible(timeout=TRIES)
    headers, body = receiver.got[0]
    assert headers["webhook-signature"] == signed(key, headers, body)
    assert json.loads(body)["type"] == "channel.test"
    assert narrow(page)
    assert complaints == []


def test_the_weekly_report_is_mailed_on_demand(signed_in, product, complaints):
    page = signed_in
    page.goto("/report/schedules/")
    page.get_by_role("link", name="Weekly health report").click()
    page.click("button:has-text('Send it to me now')")
    expect(page.get_by_text("A test is on its way")).to_be_visible()
    report = page.url
    mail = mail_about(product, "Test: ", ORGANISATION)

    assert mail["To"] == product.user
    plain, styled = (part.get_payload(decode=True).decode() for part in mail.get_payload())
    assert report in plain
    assert report in styled
    assert complaints == []
