"""The sample of a User: Public application in a real browser: PKCE, the login page, CORS."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from credentials.samples import Application, samples
from tenants.cxone.sandbox import Sandbox, World

pytestmark = [pytest.mark.browser, pytest.mark.pure]

CLOUD, CLIENT = "commercial", "widget@northwind.example"
TENANT = "11ee2b9d-1b55-a1b0-9c43-0242ac110003"
NAME, PASSWORD = "ana@northwind.example", "correct horse battery staple"
PAGE = b'<!doctype html><title>Widget</title><script type="module" src="/page.js"></script>'
SCRIPT = b"""
import * as cxone from "/sample.js";
window.cxone = cxone;
const tell = (text) => { document.title = text; };
if (new URL(location.href).searchParams.has("code")) {
  cxone.completeSignIn()
    .then(async () => tell(`${cxone.person.claims.tenantId} ${await cxone.serverTime()}`))
    .catch((problem) => tell(`Failed: ${problem.message}`));
}
"""


class Handler(BaseHTTPRequestHandler):
    """The application's own pages."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        body, kind = self.server.files.get(path, (PAGE, "text/html"))
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing goes to the terminal."""


@pytest.fixture(scope="module")
def application() -> Iterator[str]:
    """Serves the sample on an origin of its own; yields that origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    origin = f"http://localhost:{server.server_port}"
    with Sandbox(world_with(origin), first_port=0).running() as sandbox:
        server.files = files_for(origin, sandbox.issuer(CLOUD))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield origin
        server.shutdown()
        server.server_close()


def world_with(origin: str) -> World:
    world = World()
    world.add_cloud(CLOUD)
    world.add_tenant(
        CLOUD, tenant_id=TENANT, name="Northwind", business_unit_number="4600738",
        business_unit_name="Northwind",
    )  # fmt: skip
    world.add_user(CLOUD, tenant_id=TENANT, user_name=NAME, password=PASSWORD)
    world.add_app(
        CLOUD, client_id=CLIENT, name="Widget", type="public", redirects=[f"{origin}/back"],
        origins=[origin], logouts=[f"{origin}/bye"],
    )  # fmt: skip
    return world


def files_for(origin: str, issuer: str) -> dict[str, tuple[bytes, str]]:
    app = Application(
        "Widget", "Sandbox", "sandbox", "public", "none", CLIENT, issuer, f"{issuer}/auth/token",
        redirect_uri=f"{origin}/back", logout_uri=f"{origin}/bye",
    )  # fmt: skip
    sample = next(each for each in samples(app) if each.key == "javascript")
    script = "text/javascript"
    return {"/sample.js": (sample.text.encode(), script), "/page.js": (SCRIPT, script)}


def test_a_person_signs_in_the_api_answers_and_the_person_signs_out(chromium, application):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(application)
    page.wait_for_function("window.cxone")

    page.evaluate("cxone.signIn()")
    page.fill("input[name=username]", NAME)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.title.startsWith('{TENANT}')")

    assert page.url == f"{application}/back"  # the code is gone from the address bar
    assert page.title().endswith("Z")
    page.evaluate("cxone.signOut()")
    page.wait_for_url(f"{application}/bye")
    context.close()
