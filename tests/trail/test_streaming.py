"""Events are sent on in order, at least once, whatever the receiver does."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import AuditStream, Finding
from credentials.services.trail import sending, streaming, streams
from cxone_registry.audit.models import Event
from cxone_registry.audit.record import record_change
from cxone_registry.secret import Secret
from tests.cxone.peer import Peer, answer

PATH = "/audit/canary-path"


@pytest.fixture
def receiver(settings):
    with Peer() as peer:
        peer.routes[PATH] = answer(200, b"ok")
        settings.AUDIT_ORIGINS = (peer.origin,)
        yield peer


def add(address, kind="https"):
    stream = AuditStream(name="SIEM", kind=kind)
    streams.add(stream, Secret(address))
    return stream


def stream():
    return streaming.stream(uuid.uuid4()).code


def change(org, number):
    with transaction.atomic():
        record_change("thing.changed", org, n=number)


@transaction.atomic
def again(one):
    return AuditStream.objects.get(pk=one.pk)


def lines(peer):
    bodies = [request.body for request in peer.requests]
    return [json.loads(line) for body in bodies for line in body.decode().splitlines()]


def test_events_arrive_in_order_once_and_then_it_is_quiet(org, receiver):
    one = add(receiver.origin + PATH)
    for number in range(5):
        change(org, number)
    stream()
    first = len(receiver.requests)
    stream()

    seqs = [line["seq"] for line in lines(receiver) if line["chain"].endswith(":change")]
    assert seqs == sorted(seqs)
    assert len(seqs) == len(set(seqs)) >= 5
    stream()
    stream()
    assert len(receiver.requests) <= first + 2, "its own traces are no news"
    assert streaming.lag_of(again(one)).events == 0


def test_what_is_sent_can_be_checked_and_holds_no_secret(org, receiver):
    add(receiver.origin + PATH)
    change(org, 1)
    stream()

    [request, *_] = receiver.requests
    assert request.headers["webhook-signature"].startswith("v1,")
    with transaction.atomic():
        bodies = " ".join(Event.objects.values_list("body", flat=True))
    assert "canary-path" not in bodies + request.body.decode()


@pytest.mark.parametrize("status", [500, 404, 429])
def test_a_refusal_keeps_the_cursor_and_is_told(org, receiver, status):
    one = add(receiver.origin + PATH)
    receiver.routes[PATH] = answer(status, b"no")
    change(org, 1)
    stream()

    kept = again(one)
    assert kept.failing_since is not None
    assert kept.last_trouble
    assert streaming.lag_of(kept).events >= 1
    receiver.routes[PATH] = answer(200, b"ok")
    stream()
    assert again(one).failing_since is None
    assert streaming.lag_of(again(one)).events == 0


def test_a_dead_receiver_delays_nobody_else(org, receiver, settings):
    settings.AUDIT_ORIGINS = (*settings.AUDIT_ORIGINS, "http://127.0.0.1:1")
    dead = add("http://127.0.0.1:1/x")
    second = AuditStream(name="Second", kind="https")
    streams.add(second, Secret(receiver.origin + PATH))
    change(org, 1)
    stream()

    assert again(dead).last_trouble
    assert streaming.lag_of(again(second)).events == 0


def test_an_hour_behind_is_a_finding_until_it_is_sent(org, receiver, monkeypatch):
    add(receiver.origin + PATH)
    receiver.routes[PATH] = answer(500, b"no")
    change(org, 1)
    monkeypatch.setattr(streaming, "LATE", timedelta(seconds=-1))
    stream()
    with transaction.atomic():
        assert Finding.objects.filter(code="audit-stream-behind", resolved_at=None).exists()
    monkeypatch.setattr(streaming, "LATE", timedelta(hours=1))
    receiver.routes[PATH] = answer(200, b"ok")
    stream()

    with transaction.atomic():
        assert not Finding.objects.filter(code="audit-stream-behind", resolved_at=None).exists()


def test_a_pause_loses_nothing(org, receiver):
    one = add(receiver.origin + PATH)
    streams.switch(one, on=False)
    change(org, 1)
    assert stream() == "sent-0"
    streams.switch(one, on=True)
    stream()

    assert any('"n": 1' in line["body"] for line in lines(receiver))


@pytest.mark.parametrize(
    "address",
    ["http://audit.example.com/", "https://127.0.0.1/", "ftp://x/", "nonsense", "https://u@x.com/"],
)
def test_an_address_of_our_own_network_is_refused(org, address):
    with pytest.raises(sending.AddressError):
        add(address)


def test_after_a_while_it_is_tried_less_often(org):
    one = AuditStream(failing_since=timezone.now() - timedelta(minutes=21, seconds=5))

    assert not streaming._is_due(one)
    one.failing_since = timezone.now() - timedelta(minutes=20, seconds=5)
    assert streaming._is_due(one)


def test_a_test_is_sent_like_any_event(org, receiver):
    one = add(receiver.origin + PATH)
    streams.test(one)
    stream()

    assert any("audit-stream.tested" in line["body"] for line in lines(receiver))
