import http.client
import json
from urllib.parse import urlsplit

import pytest

from tenants.cxone.sandbox import Sandbox
from tests.sandbox.console_user import ConsoleUser

pytestmark = pytest.mark.pure

FORM = {"cloud": "commercial", "kind": "hang"}
READS = ("", "clouds/commercial", "requests", "api/world?secrets=1", "api/faults", "script.js")
FOREIGN = ("null", "http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1", "")


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "", "[::1]x"],
)
def test_a_rebound_name_reads_nothing(console: ConsoleUser, path: str, host: str) -> None:
    answer = console.get(path, headers={"Host": host})

    assert answer.status_code == 403
    assert len(answer.content) < 200


@pytest.mark.parametrize("path", READS)
def test_no_foreign_page_reads_anything(console: ConsoleUser, path: str) -> None:
    answer = console.get(path, headers={"Origin": "http://evil.example"})

    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("origin", [None, *FOREIGN])
@pytest.mark.parametrize(
    "path",
    [
        "faults/arm",
        "faults/clear",
        "reset",
        "requests/empty",
        "clouds/commercial/new/apps",
        "clouds/commercial/apps/x/delete",
    ],
)
def test_a_form_from_elsewhere_is_refused(
    console: ConsoleUser, path: str, origin: str | None
) -> None:
    headers = {} if origin is None else {"Origin": origin}

    assert console.send(path, FORM, headers).status_code == 403
    assert len(console.sandbox.world.faults) == 0


@pytest.mark.parametrize(
    "type_",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
@pytest.mark.parametrize("path", ["api/faults", "api/reset", "api/clouds/gov/apps"])
def test_a_content_type_that_a_form_can_send_changes_nothing(
    console: ConsoleUser, path: str, type_: str
) -> None:
    answer = console.send(path, json.dumps({**FORM, "name": "x"}), {"Content-Type": type_})

    assert answer.status_code == 415
    assert answer.json()["error"] == "invalid_request"
    assert len(console.sandbox.world.faults) == 0


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_control_api_refuses_foreign_pages(
    console: ConsoleUser, method: str, origin: str
) -> None:
    answer = console.api(method, "faults", FORM, headers={"Origin": origin})

    assert answer.status_code == 403


def test_a_preflight_is_not_answered(console: ConsoleUser) -> None:
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "DELETE"}
    answer = console.api("OPTIONS", "faults", headers=asked)

    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_consoles_own_script_and_forms_are_let_through(console: ConsoleUser) -> None:
    own = {"Origin": console.origin}

    assert console.send("faults/arm", FORM, own).status_code == 303
    assert console.api("DELETE", "faults", headers=own).status_code == 204


def test_the_console_stays_closed_to_other_machines(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Played by a listener that takes loopback for another machine's address."""
    from tenants.cxone.sandbox import handler

    read = handler.Handler._read

    def from_elsewhere(self: handler.Handler) -> object:
        self.client_address = ("192.0.2.7", 1)
        return read(self)

    monkeypatch.setattr(handler.Handler, "_read", from_elsewhere)
    place = urlsplit(sandbox.issuer("commercial"))
    statuses = {}
    for path in ("/__sandbox__/", "/__sandbox__/api/world", "/auth/jwks"):
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=5)
        connection.request("GET", path)
        statuses[path] = connection.getresponse().status
        connection.close()

    assert statuses == {"/__sandbox__/": 403, "/__sandbox__/api/world": 403, "/auth/jwks": 200}
