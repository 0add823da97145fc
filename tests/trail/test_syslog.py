"""Syslog over TLS (RFC 5425) to a receiver that is real, and to some that are not what they say."""

import contextlib
import json
import re
import socket
import ssl
import threading
import time

import pytest
from django.db import transaction

from credentials.models import AuditStream
from credentials.services.trail import sending, streaming, streams
from cxone_registry.audit.record import record_change
from cxone_registry.secret import Secret
from tenants.cxone.tls import client_context
from tests.cxone.certificates import certificate
from tests.trail.test_streaming import again, stream

FRAME = re.compile(rb"(\d+) ")
LINE = re.compile(r"<109>1 \S+Z - cxone-registry - audit - (\{.*\})")


class Receiver:
    """Reads until the sender says goodbye; *how*: "well", "mute", "rude", "plain" or "slow"."""

    def __init__(self, pem, how="well"):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pem)
        self._how, self._stop = how, threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port, self.bytes = self._listener.getsockname()[1], b""

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        # Closing alone leaves the thread that waits in accept() one more connection.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                with contextlib.suppress(OSError), plain:
                    self._take(plain)

    def _take(self, plain):
        if self._how == "plain":
            plain.sendall(b"220 no TLS here\r\n")
            return
        with self._context.wrap_socket(plain, server_side=True) as line:
            if self._how == "rude":
                return
            while chunk := self._read(line):
                self.bytes += chunk
            if self._how == "mute":
                self._stop.wait(30)
            elif self._how == "well":
                line.unwrap()

    def _read(self, line):
        if self._how == "slow":
            time.sleep(0.01)
            return line.recv(100)
        return line.recv(65_536)

    def messages(self):
        """What came, cut by the lengths that stand before each message."""
        found, rest = [], self.bytes
        while rest:
            length = FRAME.match(rest)
            begin = length.end()
            end = begin + int(length[1])
            found.append(rest[begin:end].decode())
            rest = rest[end:]
        return found


@pytest.fixture
def pem(tmp_path):
    return certificate(tmp_path)


@pytest.fixture
def trusted(pem, monkeypatch):
    context = client_context()
    context.load_verify_locations(pem)
    monkeypatch.setattr(sending, "context", lambda: context)


@pytest.fixture
def sent_to(org, settings):
    """Adds a stream to a receiver, lets something happen, sends it; the stream as it is then."""

    def send(receiver, host="localhost"):
        settings.AUDIT_ORIGINS = (f"https://{host}:{receiver.port}",)
        one = AuditStream(name="Log server", kind="syslog")
        streams.add(one, Secret(f"{host}:{receiver.port}"))
        with transaction.atomic():
            record_change("thing.changed", org, note="Grüße, 漢字 \U0001f511")
        stream()
        return again(one)

    return send


@pytest.mark.parametrize("how", ["well", "slow", "bye"])
def test_every_event_arrives_framed_by_its_length(pem, trusted, sent_to, how):
    with Receiver(pem, how) as receiver:
        one = sent_to(receiver)
        told = [json.loads(LINE.fullmatch(each)[1]) for each in receiver.messages()]

    assert (one.last_trouble, streaming.lag_of(one).events) == ("", 0)
    assert any("thing.changed" in each["body"] for each in told)
    seqs = [each["seq"] for each in told if each["chain"].endswith(":change")]
    assert seqs == sorted(set(seqs))


@pytest.mark.parametrize(
    ("how", "trouble"), [("mute", sending.UNSURE), ("rude", None), ("plain", sending.NO_TLS)]
)
def test_what_was_perhaps_not_read_waits(pem, trusted, sent_to, monkeypatch, how, trouble):
    monkeypatch.setattr(sending, "SECONDS", 1)
    with Receiver(pem, how) as receiver:
        one = sent_to(receiver)

    assert one.last_trouble == trouble or (trouble is None and one.last_trouble)
    assert streaming.lag_of(one).events >= 1


def test_a_certificate_that_nobody_signed_is_told_nothing(pem, sent_to):
    with Receiver(pem) as receiver:
        one = sent_to(receiver)

    assert (one.last_trouble, receiver.bytes) == (sending.WRONG_NAME, b"")


def test_neither_is_a_trusted_one_of_another_name(tmp_path, monkeypatch, sent_to):
    other = certificate(tmp_path, name="logs.example.com")
    context = client_context()
    context.load_verify_locations(other)
    monkeypatch.setattr(sending, "context", lambda: context)
    with Receiver(other) as receiver:
        one = sent_to(receiver)

    assert (one.last_trouble, receiver.bytes) == (sending.WRONG_NAME, b"")


def test_nobody_at_home(pem, trusted, sent_to):
    with Receiver(pem) as receiver:
        pass
    assert sent_to(receiver).last_trouble == sending.UNREACHABLE


@pytest.mark.pure
def test_no_protocol_of_the_web_is_announced():
    assert sending.context().verify_mode == ssl.CERT_REQUIRED
    assert sending.context().check_hostname
