"""Nothing that CXone, or whoever answers in its place, says becomes code in a sample."""

import base64
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from credentials.samples import Application, samples
from tests.samples.running import PATH, PROGRAMS, run

pytestmark = pytest.mark.pure

# It would only print: if it ever runs, the output shows it and nothing else happened.
WORD = "this-ran-as-code"
SHELLS = [shell for shell in ("sh", "bash", "ksh", "zsh") if shutil.which(shell, path=PATH["PATH"])]
LIFETIMES = [f"x[$(echo {WORD} >&2)]", f"`echo {WORD} >&2`", "0x10", "", "-1", "08"]
ENDPOINTS = [
    f"$(echo {WORD})",
    "-V",
    "--version",
    f'" \n -V {WORD}',
    "http://127.0.0.1:9/{a,b}[1-3]",
]
SECRETS = {
    "CXONE_CLIENT_SECRET": "client-secret",
    "CXONE_ACCESS_KEY_ID": "id",
    "CXONE_ACCESS_KEY_SECRET": "secret",
}


@contextmanager
def answering(**said: object) -> Iterator[str]:
    """An issuer that gives tokens, with the members in *said* instead of sane ones."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.give(
                {"api_endpoint": said.get("api_endpoint", f"{origin}/api"), "ServerTime": "t"}
            )

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.give({"access_token": "a", "refresh_token": "r", "expires_in": 3600,
                       "id_token": id_token, **said})  # fmt: skip

        def give(self, document: dict[str, object]) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    origin = f"http://127.0.0.1:{server.server_port}"
    claims = {"iss": origin, "aud": "client", "tenantId": "t-1"}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    id_token = f"e30.{payload}.x"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield origin
    finally:
        server.shutdown()
        server.server_close()


def sample(origin, language):
    app = Application(
        name="Export", environment="Sandbox", environment_slug="sandbox", kind="backend",
        client_auth_method="client_secret_post", client_id="client", issuer=origin,
        token_endpoint=f"{origin}/auth/token",
    )  # fmt: skip
    return next(each for each in samples(app) if each.key == language)


def outcome(origin, language, folder, monkeypatch, shell=""):
    if shell:
        monkeypatch.setitem(PROGRAMS, language, [shell])
    return run(sample(origin, language), folder, SECRETS)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_a_sane_answer(tmp_path, monkeypatch, shell):
    with answering() as origin:
        done = outcome(origin, "curl", tmp_path, monkeypatch, shell)

    assert (done.returncode, done.stderr) == (0, "")
    assert "for another 3600 seconds" in done.stdout


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("lifetime", LIFETIMES, ids=range(len(LIFETIMES)))
def test_a_lifetime_is_a_number_or_nothing(tmp_path, monkeypatch, shell, lifetime):
    with answering(expires_in=lifetime) as origin:
        done = outcome(origin, "curl", tmp_path, monkeypatch, shell)

    assert WORD not in done.stdout + done.stderr
    assert done.returncode == 1
    assert "how long its tokens are good" in done.stderr


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=range(len(ENDPOINTS)))
def test_an_address_of_the_api_is_only_an_address(tmp_path, monkeypatch, language, endpoint):
    with answering(api_endpoint=endpoint) as origin:
        done = outcome(origin, language, tmp_path, monkeypatch)

    assert done.returncode != 0
    assert f"\n{WORD}" not in done.stdout + done.stderr
    assert "libcurl" not in done.stdout
