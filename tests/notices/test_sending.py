"""A notice gets through once, is tried again, and is given up; hostile receivers learn nothing."""

import base64
import hashlib
import hmac
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from credentials.models import HealthReport, NoticeChannel, NoticeDelivery
from credentials.rules.notices import addresses as rules
from credentials.rules.notices import troubles
from credentials.services import key_rotation
from credentials.services.notices import channels, events, keys, posting, sending
from cxone_registry.audit.models import Event
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Job
from tenants.cxone import CXoneError, Door, HostileAnswer, Misconfigured, Unavailable, public_target
from tests.cxone.hostile import TRANSPORT
from tests.cxone.peer import Peer, answer
from tests.cxone.test_urls import HOSTILE, PRIVATE
from tests.notices import scene
from tests.notices.scene import WEBHOOK_PATH, again, channel, delivery

State = NoticeDelivery.State
URL = "https://receiver.example.com/hook"


def webhook(receiver: Peer, kind: str = "webhook", **fields):
    return channel(kind, url=receiver.origin + WEBHOOK_PATH, **fields)


def verified(request, key: str) -> bool:
    """As a receiver does it, written from the specification and from nothing of ours."""
    secret = base64.b64decode(key.split("_", 1)[1])
    head = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}."
    signed = hmac.new(secret, head.encode() + request.body, hashlib.sha256).digest()
    given = request.headers["webhook-signature"].split()
    return f"v1,{base64.b64encode(signed).decode()}" in given


class TestWebhook:
    def test_it_is_signed_with_the_key_that_was_shown_once(self, org, receiver):
        room = webhook(receiver)
        told = delivery(room)

        assert sending.send(told.pk) == Done("sent")

        [request] = receiver.requests
        assert room.key.reveal().startswith("whsec_")
        assert verified(request, room.key.reveal())
        assert request.headers["webhook-id"] == str(told.pk)
        assert request.headers["content-type"] == "application/json"
        assert json.loads(request.body)["type"] == "finding.opened"

    def test_it_has_the_same_id_at_every_try(self, org, receiver):
        receiver.routes[WEBHOOK_PATH] = answer(500, b"")
        told = delivery(webhook(receiver))

        sending.send(told.pk)
        sending.send(told.pk)

        assert [one.headers["webhook-id"] for one in receiver.requests] == [str(told.pk)] * 2

    def test_a_replaced_key_signs_for_a_day(self, org, receiver):
        room = webhook(receiver)
        new = channels.replace_key(room)
        sending.send(delivery(room).pk)
        scene.update(room, key_replaced_at=timezone.now() - keys.OVERLAP)

        sending.send(delivery(room).pk)

        first, second = receiver.requests
        assert verified(first, new.reveal()) and verified(first, room.key.reveal())
        assert verified(second, new.reveal()) and not verified(second, room.key.reveal())

    def test_rotating_our_own_keys_keeps_both_columns_readable(self, org, receiver):
        room = webhook(receiver)
        key_rotation.start_rotation()
        list(key_rotation.reencrypt())

        sending.send(delivery(room).pk)

        assert key_rotation.left_over() == 0
        assert verified(receiver.requests[0], room.key.reveal())


@pytest.mark.parametrize(("kind", "field"), [("slack", "blocks"), ("teams", "attachments")])
def test_a_room_gets_its_own_format_and_no_signature(org, receiver, kind, field):
    sending.send(delivery(webhook(receiver, kind)).pk)

    [request] = receiver.requests
    assert field in json.loads(request.body)
    assert not [name for name in request.headers if name.startswith("webhook")]


def test_a_mail_has_both_texts_and_one_id_for_all_tries(org):
    told = delivery(channel("email", email="ops@example.com"), headline="Refused <b>")

    assert sending.send(told.pk) == Done("sent")

    [letter] = mail.outbox
    assert letter.to == ["ops@example.com"]
    assert letter.extra_headers["Message-ID"] == (f"<notice-{told.pk.hex}@registry.example.com>")
    assert "Refused <b>" in letter.body
    assert "Refused &lt;b&gt;" in letter.alternatives[0].content


class TestRetries:
    def fail(self, receiver, status=500, **headers):
        receiver.routes[WEBHOOK_PATH] = answer(status, b"", headers)

    def test_the_pauses_grow_and_end_in_giving_up(self, org, receiver):
        self.fail(receiver)
        told = delivery(webhook(receiver))

        results = [sending.send(told.pk) for _ in range(7)]

        pauses = [one.after for one in results if isinstance(one, Later)]
        minutes = [pause.total_seconds() / 60 for pause in pauses]
        assert minutes == [1, 5, 30, 120, 360, 720]
        assert results[-1] == Done("given-up")
        told = again(told)
        assert (told.state, told.tries, told.status) == (State.GAVE_UP, 7, 500)

    def test_nothing_is_tried_after_a_day(self, org, receiver):
        self.fail(receiver)
        told = delivery(webhook(receiver))
        scene.update(told, created_at=timezone.now() - timedelta(hours=24))

        assert sending.send(told.pk) == Done("given-up")

    def test_a_receiver_may_ask_for_an_hour_and_no_more(self, org, receiver):
        self.fail(receiver, 429, **{"Retry-After": "86400"})

        assert sending.send(delivery(webhook(receiver)).pk) == Later(timedelta(hours=1))

    @pytest.mark.parametrize("status", [404, 410])
    def test_what_is_gone_is_switched_off_at_once(self, org, receiver, status):
        self.fail(receiver, status)
        room = webhook(receiver)

        assert sending.send(delivery(room).pk) == Done("given-up")

        room = again(room)
        assert not room.is_enabled
        assert str(status) in room.last_trouble
        with transaction.atomic():
            assert Event.objects.filter(action="channel.switched-off").exists()

    def test_a_channel_says_since_when_it_fails_until_something_gets_through(self, org, receiver):
        self.fail(receiver)
        room = webhook(receiver)
        told = delivery(room)
        sending.send(told.pk)
        failing = again(room)
        sending.send(told.pk)
        assert again(room).failing_since == failing.failing_since is not None
        receiver.routes[WEBHOOK_PATH] = answer(204, b"")

        sending.send(told.pk)

        room = again(room)
        assert (room.failing_since, room.last_trouble) == (None, "")
        assert room.last_good_at is not None
        assert (again(told).state, again(told).tries) == (State.SENT, 3)

    def test_what_was_sent_is_not_sent_again(self, org, receiver):
        told = delivery(webhook(receiver))
        sending.send(told.pk)

        assert sending.send(told.pk) == Done("nothing-to-send")
        assert len(receiver.requests) == 1

    def test_a_channel_that_is_off_is_not_sent_to(self, org, receiver):
        told = delivery(webhook(receiver, is_enabled=False))

        sending.send(told.pk)

        assert again(told).state == State.DROPPED
        assert receiver.requests == []

    def test_a_channel_deleted_meanwhile_is_no_error(self, org, receiver):
        room = webhook(receiver)
        told = delivery(room)
        channels.remove(room)

        assert sending.send(told.pk) == Done("nothing-to-send")

    def test_what_ends_workers_is_given_up(self, org, receiver):
        told = delivery(webhook(receiver))

        with transaction.atomic():
            sending.give_up(told.pk)

        assert again(told).state == State.GAVE_UP


class TestHostileReceivers:
    @pytest.mark.parametrize("name", ["body drips", "endless body", "307", "garbage"])
    def test_it_is_tried_again_and_told_in_our_words(self, org, receiver, monkeypatch, name):
        impatient = Door(total=0.1, connect=0.1, read=0.1, limit=posting.LARGEST_ANSWER)
        monkeypatch.setattr(posting, "door", lambda: impatient)
        receiver.routes[WEBHOOK_PATH] = TRANSPORT[name][0]
        told = delivery(webhook(receiver))

        assert sending.send(told.pk) == Later(timedelta(minutes=1))

        assert again(told).trouble.endswith(".")
        assert "evil" not in again(told).trouble

    def test_each_ends_in_an_error_with_a_sentence_of_ours(self):
        """All of them at once: most only end with the deadline."""
        names = sorted(set(TRANSPORT) - {"negative length"})
        with Peer() as peer, ThreadPoolExecutor(len(names)) as pool:
            peer.routes = {f"/{place}": TRANSPORT[name][0] for place, name in enumerate(names)}
            met = [pool.submit(met_by, peer.origin, place) for place in range(len(names))]
            codes = {name: one.result() for name, one in zip(names, met, strict=True)}

        assert set(codes.values()) <= troubles.BY_CODE.keys()
        assert codes["mute"] == "timeout"


def met_by(origin, place):
    """The code of the error that a peer's behaviour ends in."""
    door = Door(total=0.5, connect=0.5, read=0.5, limit=posting.LARGEST_ANSWER)
    where = public_target(f"{origin}/{place}", exact_origins=(origin,))
    with pytest.raises(CXoneError) as raised:
        door.post_json(where, content=b"{}")
    return raised.value.code


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            url
            for url in HOSTILE
            if "evil" not in url.partition("?")[0] or "@" in url or "\\" in url
        ],
    )
    def test_a_hostile_url_is_refused_before_anything_is_resolved(self, url):
        with pytest.raises(Misconfigured):
            public_target(url)

    @pytest.mark.parametrize("kind", ["slack", "teams"])
    @pytest.mark.parametrize("url", HOSTILE)
    def test_rooms_refuse_every_one_of_them(self, kind, url):
        with pytest.raises(rules.AddressError) as raised:
            rules.target_of(kind, url, ())

        assert not url or url not in str(raised.value)

    @pytest.mark.parametrize("address", PRIVATE)
    def test_a_name_that_leads_inside_is_not_connected_to(self, address):
        door = Door(resolver=lambda host, port: [(2, ("8.8.8.8", 443)), (2, (address, 443))])

        with pytest.raises(HostileAnswer) as raised:
            door.post_json(public_target(URL), content=b"{}")

        assert (raised.value.code, raised.value.sent) == ("address-refused", False)

    @pytest.mark.parametrize(
        ("kind", "url", "sentence"),
        [
            ("slack", "https://hooks.slack.com/services/T0/B0/x", None),
            ("slack", "https://hooks.slack.com/triggers/T0/1/x", rules.SLACK_WORKFLOW),
            ("slack", "https://hooks.slack.com/workflows/T0/A0/1/x", rules.SLACK_WORKFLOW),
            ("slack", "https://hooks.slack.com/", rules.NOT_SLACK),
            ("slack", "https://hooks.slack.com.evil.example/services/x", rules.NOT_SLACK),
            ("slack", "https://evil.hooks.slack.com/services/x", rules.NOT_SLACK),
            (
                "teams",
                "https://prod-23.westeurope.logic.azure.com:443/workflows/0a/triggers/manual"
                "/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=x_-Y",
                None,
            ),
            (
                "teams",
                "https://default0a1b2c3d4e5f60718293a4b5c6d7e8.f9.environment.api.powerplatform.com"
                ":443/powerautomate/automations/direct/workflows/0a/triggers/manual/paths/invoke"
                "?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=x",
                None,
            ),
            ("teams", "https://acme.webhook.office.com/webhookb2/a@b/IncomingWebhook/c/d",
             rules.TEAMS_RETIRED),
            ("teams", "https://evillogic.azure.com/x", rules.NOT_TEAMS),
            ("webhook", URL, None),
            ("webhook", "https://hooks.slack.com/services/T0/B0/x", rules.IS_SLACK),
            ("webhook", "https://a.webhook.office.com/x", rules.TEAMS_RETIRED),
            ("webhook", "http://receiver.example.com/hook", rules.MALFORMED),
            ("webhook", "http://127.0.0.1:9999/hook", rules.MALFORMED),
        ],
    )  # fmt: skip
    def test_each_kind_takes_its_own(self, kind, url, sentence):
        try:
            told = rules.target_of(kind, url, ("http://127.0.0.1:8799",)) and None
        except rules.AddressError as error:
            told = str(error)

        assert told == sentence

    def test_a_stored_address_is_checked_by_the_rules_of_today(self, org, receiver, settings):
        told = delivery(webhook(receiver))
        settings.NOTICE_ORIGINS = ()

        assert sending.send(told.pk) == Done("given-up")
        assert receiver.requests == []


class TestNothingGetsOut:
    def test_errors_and_logs_know_neither_address_nor_key(self, org, receiver, caplog):
        caplog.set_level(logging.DEBUG)
        receiver.routes[WEBHOOK_PATH] = answer(500, b"")
        room = webhook(receiver)
        told = delivery(room)
        sending.send(told.pk)

        stored = json.dumps(scene.again(told).payload) + scene.again(told).trouble
        with transaction.atomic():
            events = "".join(str(event.body) for event in Event.objects.all())
        seen = caplog.text + repr([vars(record) for record in caplog.records]) + stored + events
        assert "canary-path" not in seen
        assert room.key.reveal().removeprefix("whsec_") not in seen

    def test_a_target_shows_no_path(self):
        assert "canary" not in repr(public_target("https://receiver.example.com/canary"))

    def test_an_error_of_the_door_shows_no_path(self):
        door = Door(resolver=lambda host, port: [])

        with pytest.raises(Unavailable) as raised:
            door.post_json(public_target("https://receiver.example.com/canary"), content=b"{}")

        seen = repr((raised.value, raised.value.facts, raised.value.__context__))
        assert "canary" not in seen


class TestTestsAndReports:
    def test_six_tests_in_ten_minutes_are_too_many(self, org, receiver):
        room = webhook(receiver)
        for _ in range(5):
            channels.test(room)

        with pytest.raises(channels.ChannelError):
            channels.test(room)

    def test_a_test_is_marked_tried_once_and_sent_to_a_channel_that_is_off(self, org, receiver):
        receiver.routes[WEBHOOK_PATH] = answer(500, b"")
        told = channels.test(webhook(receiver, is_enabled=False))

        assert sending.send(told.pk) == Done("given-up")

        assert json.loads(receiver.requests[0].body)["type"] == "channel.test"

    def test_what_was_given_up_is_sent_again_when_a_person_says_so(self, org, receiver):
        room = webhook(receiver)
        told = delivery(room)
        scene.update(told, state=State.GAVE_UP, tries=7)
        told = scene.deliveries()[0]

        channels.again(told)

        with transaction.atomic():
            assert Job.objects.filter(kind="send-notice", object_id=told.pk).exists()
        assert sending.send(told.pk) == Done("sent")
        with pytest.raises(channels.ChannelError):
            channels.again(scene.deliveries()[0])

    def test_a_report_is_told_once_to_who_wants_it(self, org):
        channel(name="wants", tells_reports=True)
        channel(name="not")
        report = HealthReport(name="Weekly")

        for _ in range(2):
            with transaction.atomic():
                events.report_ready(report)

        [told] = scene.deliveries()
        assert told.channel.name == "wants"
        assert told.payload["headline"] == "Ready to read: Weekly"
        assert told.payload["link"].endswith(f"/report/{report.pk}/")


def test_the_two_columns_are_sealed(org, receiver):
    room = webhook(receiver)

    sealed = {field.name for model, field in key_rotation.sealed_fields() if model is NoticeChannel}
    assert sealed == {"sealed_url", "sealed_key"}
    assert b"canary" not in vars(again(room))["sealed_url"]
