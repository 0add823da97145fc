"""What the door keeps out: the environment, redirects, unverified peers, changed addresses."""

import socket
import ssl
import threading
from pathlib import Path

import pytest

from cxone_registry.secret import Secret
from tenants.cxone import Cloud, CXoneError, Door, HostileAnswer, Unavailable
from tenants.cxone.tls import client_context
from tests.cxone.certificates import certificate
from tests.cxone.cxone import CXone, codes, quick_door
from tests.cxone.peer import Peer, answer, hang

pytestmark = pytest.mark.pure


def test_proxies_and_netrc_of_the_environment_are_ignored(
    cxone: CXone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login eve password stolen\n")
    netrc.chmod(0o600)
    with Peer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.origin)
        monkeypatch.setenv("NETRC", str(netrc))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(netrc))
        monkeypatch.setenv("SSL_CERT_FILE", str(netrc))
        monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))

        seen = cxone.validate()

        assert set(codes(seen).values()) == {"ok"}
        assert proxy.connections == 0
    anonymous = cxone.peer.asked("/.well-known/openid-configuration")
    assert all("authorization" not in request.headers for request in anonymous)
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_redirect_carries_no_secret_to_another_host(
    cxone: CXone, status: int, method: str
) -> None:
    cxone.method = method
    with Peer() as other:
        cxone.peer.routes["/auth/token"] = answer(status, b"", {"Location": other.origin + "/x"})

        seen = cxone.validate()

        assert codes(seen)["token"] == "failed:redirect-refused"
        assert (other.connections, other.requests) == (0, [])


def test_cookies_are_not_kept(cxone: CXone) -> None:
    door, url = quick_door(), cxone.peer.origin + "/thing"
    cxone.peer.routes["/thing"] = answer(200, {}, {"Set-Cookie": "a=b; Path=/"})

    for _ in range(2):
        door.get(cxone.cloud, url)

    assert all("cookie" not in request.headers for request in cxone.peer.requests)


def test_a_name_that_changes_its_address_is_checked_again(cxone: CXone) -> None:
    port = int(cxone.peer.origin.rsplit(":", 1)[1])
    origin = f"http://localhost:{port}"
    addresses = iter(["127.0.0.1", "10.0.0.1"])
    door = quick_door(resolver=lambda host, port: [(socket.AF_INET, (next(addresses), port))])
    cloud = Cloud(origin, origin, (), (origin,))
    form = Secret("a=b")
    cxone.peer.routes["/t"] = answer(200, {})

    first = door.post_form(cloud, origin + "/t", form=form, authorization=None)
    with pytest.raises(HostileAnswer) as raised:
        door.post_form(cloud, origin + "/t", form=form, authorization=None)

    assert (first.status, raised.value.code) == (200, "address-refused")


def test_the_second_address_is_tried_when_the_first_is_closed(cxone: CXone) -> None:
    port = int(cxone.peer.origin.rsplit(":", 1)[1])
    origin = f"http://localhost:{port}"
    found = [(socket.AF_INET, ("127.0.0.9", 1)), (socket.AF_INET, ("127.0.0.1", port))]
    door = quick_door(resolver=lambda host, port: found)
    cxone.peer.routes["/t"] = answer(200, {})

    assert door.get(Cloud(origin, origin, (), (origin,)), origin + "/t").status == 200


def tls_peer(pem: Path, newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED) -> Peer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = newest
    context.load_cert_chain(pem)
    return Peer(context=context, host="localhost")


def trusting(pem: Path) -> Door:
    context = client_context()
    context.load_verify_locations(pem)
    return quick_door(context=context)


def test_a_trusted_certificate_of_the_right_name_is_accepted(tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    with tls_peer(pem) as peer:
        seen = CXone(peer).validate(door=trusting(pem))

    assert set(codes(seen).values()) == {"ok"}


@pytest.mark.parametrize(
    ("name", "days", "trusted", "code"),
    [
        ("localhost", 2, False, "tls-untrusted"),
        ("localhost", -2, True, "tls-expired"),
        ("other.example", 2, True, "tls-name"),
    ],
)
def test_a_bad_certificate_gets_no_byte_of_the_request(
    tmp_path: Path, name: str, days: int, trusted: bool, code: str
) -> None:
    pem = certificate(tmp_path, name=name, days=days)
    door = trusting(pem) if trusted else quick_door()
    with tls_peer(pem) as peer:
        origin = peer.origin
        cloud = Cloud(origin, origin + "/t", (), (origin,))
        with pytest.raises(Unavailable) as raised:
            door.post_form(cloud, origin + "/t", form=Secret("a=b"), authorization=None)

        assert (raised.value.code, raised.value.sent) == (code, False)
        assert peer.requests == []


def test_an_old_protocol_is_refused(tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    with tls_peer(pem, newest=ssl.TLSVersion.TLSv1_1) as peer:
        origin = peer.origin
        with pytest.raises(Unavailable) as raised:
            trusting(pem).get(Cloud(origin, origin, (), (origin,)), origin)

    assert raised.value.code == "tls-failed"


def test_a_peer_that_stays_mute_in_the_handshake_meets_the_deadline(cxone: CXone) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"https://localhost:{listener.getsockname()[1]}"
        with pytest.raises(Unavailable) as raised:
            quick_door().get(Cloud(origin, origin, (), (origin,)), origin)

    assert (raised.value.code, raised.value.sent) == ("timeout", False)


def test_plain_text_instead_of_tls_is_a_failed_handshake(cxone: CXone) -> None:
    origin = cxone.peer.origin.replace("http://127.0.0.1", "https://localhost")

    with pytest.raises(CXoneError) as raised:
        quick_door().get(Cloud(origin, origin, (), (origin,)), origin)

    assert not raised.value.sent


def unverified() -> ssl.SSLContext:
    context = client_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def nameless() -> ssl.SSLContext:
    context = client_context()
    context.check_hostname = False
    return context


@pytest.mark.parametrize("context", [unverified(), nameless()])
def test_a_context_that_does_not_verify_is_not_accepted(context: ssl.SSLContext) -> None:
    with pytest.raises(ValueError, match="must verify"):
        Door(context=context)


def test_no_thread_and_no_connection_is_left_after_hanging_peers(cxone: CXone) -> None:
    cxone.peer.routes["/hang"] = hang
    door = quick_door(total=0.2)
    before = threading.active_count()

    for _ in range(3):
        with pytest.raises(Unavailable):
            door.get(cxone.cloud, cxone.peer.origin + "/hang")
    door.close()
    while any(isinstance(thread, threading.Timer) for thread in threading.enumerate()):
        pass

    ours = [t for t in threading.enumerate() if "_serve" not in t.name and "_accept" not in t.name]
    assert len(ours) <= before


def test_threads_share_a_door_but_not_a_connection(cxone: CXone) -> None:
    cxone.peer.routes["/thing"] = answer(200, {})
    door, statuses = quick_door(), []

    def work() -> None:
        for _ in range(5):
            statuses.append(door.get(cxone.cloud, cxone.peer.origin + "/thing").status)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 20
    assert cxone.peer.connections == 4
