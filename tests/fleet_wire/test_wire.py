"""What the fleet's transport keeps out, like the other door: environment, redirects, addresses."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tenants.cxone import Cloud, client_auth
from tenants.cxone.fleet.libcurl import pycurl
from tenants.cxone.fleet.limits import Limits
from tenants.cxone.fleet.lookup import Known
from tenants.cxone.fleet.transfer import Transfer
from tenants.cxone.urls import target
from tests.cxone.cxone import NOW, CXone, codes
from tests.cxone.peer import Peer, answer
from tests.cxone.test_outbound import certificate, tls_peer
from tests.fleet_wire.fleet import ask, hurried, options

pytestmark = pytest.mark.pure


def known(cxone: CXone, origin: str | None = None) -> dict[str, object]:
    """What *cxone* publishes, for a cloud whose token endpoint is at *origin*."""
    found = options(cxone)
    if origin:
        issuer = cxone.peer.origin
        found["cloud"] = Cloud(issuer, origin + "/auth/token", (), (issuer, origin))
    return found


def test_proxies_and_netrc_of_the_environment_are_ignored(
    cxone: CXone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("default login eve password stolen\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    with Peer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.origin)
        cxone.method = "client_secret_post"

        (told,) = ask(cxone, [cxone.sign_in()])

        assert (told.outcome, proxy.connections) == ("accepted", 0)
    (sent,) = cxone.peer.asked("/auth/token")
    assert "authorization" not in sent.headers


_KEY_LOG = """
import sys
from tenants.cxone.fleet.libcurl import pycurl
easy = pycurl.Curl()
easy.setopt(pycurl.URL, sys.argv[1])
easy.setopt(pycurl.CAINFO, sys.argv[2])
easy.setopt(pycurl.WRITEFUNCTION, lambda chunk: None)
easy.perform()
"""


def test_the_key_log_of_the_environment_stays_empty(tmp_path: Path) -> None:
    pem, log = certificate(tmp_path), tmp_path / "keys"
    with tls_peer(pem) as peer:
        done = subprocess.run(
            [sys.executable, "-c", _KEY_LOG, peer.origin, str(pem)],
            env=os.environ | {"SSLKEYLOGFILE": str(log)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            timeout=20,
        )

        assert (done.returncode, len(peer.requests)) == (0, 1), done.stderr
    assert not log.exists()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_redirect_carries_no_secret_to_another_host(
    cxone: CXone, status: int, method: str
) -> None:
    cxone.method = method
    with Peer() as other:
        cxone.peer.routes["/auth/token"] = answer(status, b"", {"Location": other.origin + "/x"})

        (told,) = ask(cxone, [cxone.sign_in()])

        assert told.codes == ("redirect-refused",)
        assert (other.connections, other.requests) == (0, [])


def test_cookies_are_not_kept(cxone: CXone) -> None:
    cxone.peer.routes["/auth/token"] = answer(200, {}, {"Set-Cookie": "a=b; Path=/"})

    ask(cxone, [cxone.sign_in()] * 3, connections=1)

    assert all("cookie" not in request.headers for request in cxone.peer.requests)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"])
def test_an_address_that_is_not_allowed_gets_no_connection(cxone: CXone, address: str) -> None:
    found = known(cxone)
    asked = cxone.peer.connections
    sender = hurried(resolver=lambda host, port: [(socket.AF_INET, (address, port))])

    (told,) = ask(cxone, [cxone.sign_in()], sender=sender, **found)

    sender.close()
    assert (told.outcome, told.codes, told.sent) == ("hostile", ("address-refused",), False)
    assert cxone.peer.connections == asked


def test_a_name_that_does_not_resolve_is_looked_up_once_for_all(cxone: CXone) -> None:
    calls: list[str] = []

    def fail(host: str, port: int) -> list[object]:
        calls.append(host)
        raise OSError

    sender = hurried(resolver=fail)
    told = ask(cxone, [cxone.sign_in()] * 5, sender=sender)

    sender.close()
    assert {(each.outcome, each.codes) for each in told} == {("unavailable", ("dns-failed",))}
    assert len(calls) == 1


def test_the_checked_address_is_the_one_connected_to(cxone: CXone) -> None:
    port = int(cxone.peer.origin.rsplit(":", 1)[1])
    # The name resolves nowhere: only the checked address can have been used.
    found = known(cxone, f"http://sandbox.invalid:{port}")
    calls: list[str] = []

    def resolve(host: str, port: int) -> list[object]:
        calls.append(host)
        return [(socket.AF_INET, ("127.0.0.1", port))]

    sender = hurried(resolver=resolve)
    told = ask(cxone, [cxone.sign_in(cloud=found["cloud"])] * 4, sender=sender, **found)

    sender.close()
    assert [each.outcome for each in told] == ["accepted"] * 4
    assert calls == ["sandbox.invalid"]


def test_libcurl_itself_cannot_reach_an_address_that_was_not_checked(cxone: CXone) -> None:
    where = target(cxone.cloud.token_endpoint, cxone.cloud)
    request = client_auth.token_request(cxone.sign_in(), {}, now=NOW)
    other = Known(frozenset({"192.0.2.1"}), "", 0.0)
    transfer = Transfer(Limits(connect=0.4, total=0.8))
    transfer.load(where, request, other, is_news=False)

    with pytest.raises(pycurl.error) as raised:
        transfer.easy.perform()

    what, _ = transfer.unload(raised.value.args[0])
    transfer.close()
    assert (what.code, what.sent) == ("connect-failed", False)
    assert cxone.peer.connections == 0


def test_connections_are_kept_from_one_round_to_the_next(cxone: CXone) -> None:
    found, sender = known(cxone), hurried()
    before = cxone.peer.connections

    for _ in range(3):
        ask(cxone, [cxone.sign_in()] * 6, sender=sender, **found | {"connections": 2})

    sender.close()
    assert cxone.peer.connections - before <= 2


def test_secrets_are_not_sent_again_when_a_kept_connection_dies(cxone: CXone) -> None:
    good = cxone.peer.routes["/auth/token"]
    asked = cxone.peer.asked

    def every_second_time(sock: socket.socket, request: object) -> bool | None:
        if len(asked("/auth/token")) == 2:
            return None  # read, and closed without a byte
        return good(sock, request)  # type: ignore[arg-type]

    cxone.peer.routes["/auth/token"] = every_second_time
    sender = hurried()

    told = ask(cxone, [cxone.sign_in()] * 3, sender=sender, connections=1)

    assert [each.outcome for each in told] == ["accepted", "unknown", "accepted"]
    assert (told[1].codes, told[1].sent) == (("connection-lost",), True)
    assert (len(asked("/auth/token")), sender.resends_refused) == (3, 1)
    sender.close()


@pytest.mark.parametrize(
    ("name", "days", "trusted", "code"),
    [
        ("localhost", 2, True, ""),
        ("localhost", 2, False, "tls-untrusted"),
        ("localhost", -2, True, "tls-expired"),
        ("other.example", 2, True, "tls-name"),
    ],
)
def test_a_certificate_is_verified_before_a_byte_of_the_request(
    cxone: CXone, tmp_path: Path, name: str, days: int, trusted: bool, code: str
) -> None:
    pem = certificate(tmp_path, name=name, days=days)
    with tls_peer(pem) as peer:
        peer.routes |= cxone.peer.routes
        found = known(cxone, peer.origin)
        sender = hurried(**{"roots": str(pem)} if trusted else {})

        (told,) = ask(cxone, [cxone.sign_in(cloud=found["cloud"])], sender=sender, **found)

        sender.close()
        # The document names another token endpoint than this test's cloud.
        assert told.codes == ("token-endpoint-drift", *filter(None, [code]))
        assert (told.sent, len(peer.requests)) == (not code, 0 if code else 1)


def test_an_old_protocol_is_refused(cxone: CXone, tmp_path: Path) -> None:
    import ssl

    pem = certificate(tmp_path)
    with tls_peer(pem, newest=ssl.TLSVersion.TLSv1_1) as peer:
        found, sender = known(cxone, peer.origin), hurried(roots=str(pem))

        (told,) = ask(cxone, [cxone.sign_in(cloud=found["cloud"])], sender=sender, **found)

        sender.close()
        assert (told.codes[1:], told.sent) == (("tls-failed",), False)


def test_a_closed_port_is_no_answer(cxone: CXone) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    found = known(cxone, origin)

    (told,) = ask(cxone, [cxone.sign_in(cloud=found["cloud"])], **found)

    assert (told.outcome, told.codes[1:], told.sent) == ("unavailable", ("connect-failed",), False)


def test_one_mute_peer_is_nobody_elses_delay(cxone: CXone) -> None:
    good = cxone.peer.routes["/auth/token"]

    def first_is_mute(sock: socket.socket, request: object) -> bool | None:
        if len(cxone.peer.asked("/auth/token")) == 1:
            sock.recv(1)
            return None
        return good(sock, request)  # type: ignore[arg-type]

    cxone.peer.routes["/auth/token"] = first_is_mute
    order: list[str] = []
    sender = hurried(total=0.5)

    told = ask(cxone, [cxone.sign_in()] * 9, sender=sender, connections=2, told_in=order)

    sender.close()
    assert order == ["accepted"] * 8 + ["unknown"]
    assert len(told) == 9


def test_the_trace_of_a_recorded_token_is_masked(cxone: CXone) -> None:
    (told,) = ask(cxone, [cxone.sign_in()])

    assert codes(told.observation())["token"] == "ok"
    assert "canary" not in repr(told).lower()
