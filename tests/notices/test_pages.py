"""The pages: admins manage, others read without addresses, nobody gets an address or a key back."""

import base64
import hashlib
import hmac
import html
import json
import re
import subprocess
import sys
import time
import uuid

import pytest
from django.db import transaction
from django.urls import reverse

from credentials.models import NoticeChannel, NoticeDelivery
from credentials.rules.notices import addresses as rules
from credentials.samples import webhooks
from credentials.services.notices import channels, sending
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tests.admin.helpers import client_for
from tests.cxone.peer import answer
from tests.notices import scene
from tests.notices.scene import WEBHOOK_PATH, again, channel, delivery
from tests.samples.running import NODE
from tests.security import sinks
from tests.security.canaries import hits

SECRET = "cAnArYpath0123456789"
SLACK = f"https://hooks.slack.com/services/T0/B0/{SECRET}"
FORM = {"name": "Ops", "least_severity": "2"}
State = NoticeDelivery.State
each_reader = pytest.mark.parametrize("role", ["viewer", "editor"])


def add_page(kind):
    return f"{reverse('channel-add')}?kind={kind}"


def page_of(room, name="channel"):
    return reverse(name, args=[room.pk])


@transaction.atomic
def only_channel():
    return NoticeChannel.objects.get()


class TestAdding:
    def test_nothing_there_yet_offers_the_first_step(self, signed_in):
        text = signed_in("admin").get(reverse("channels")).content.decode()

        assert "Nobody is told yet" in text
        assert reverse("channel-add") in text

    def test_the_kind_comes_first(self, signed_in):
        text = signed_in("admin").get(reverse("channel-add")).content.decode()

        assert all(f"?kind={kind}" in text for kind in ("email", "slack", "teams", "webhook"))

    def test_a_slack_channel_keeps_its_address_to_itself(self, signed_in):
        admin = signed_in("admin")

        answered = admin.post(add_page("slack"), {**FORM, "address": f" {SLACK}\n"}, follow=True)

        room = only_channel()
        assert answered.redirect_chain == [(page_of(room), 302)]
        assert (room.kind, room.host, room.created_by != "") == ("slack", "hooks.slack.com", True)
        assert SECRET not in answered.content.decode()
        assert SECRET not in admin.get(page_of(room, "channel-edit")).content.decode()

    def test_a_webhook_s_key_is_shown_once(self, signed_in):
        admin = signed_in("admin")

        answered = admin.post(
            add_page("webhook"), {**FORM, "address": "https://receiver.example.com/x"}
        )

        [key] = set(re.findall(r"whsec_[A-Za-z0-9+/=]+", html.unescape(answered.content.decode())))
        assert len(base64.b64decode(key.removeprefix("whsec_"))) == 32
        assert "no-store" in answered.headers["Cache-Control"]
        for name in ("channel", "channel-edit"):
            assert key[:20] not in admin.get(page_of(only_channel(), name)).content.decode()

    def test_a_mailbox_needs_an_address(self, signed_in):
        assert signed_in("admin").post(add_page("email"), FORM).status_code == 400
        assert (
            signed_in("admin")
            .post(add_page("email"), {**FORM, "email": "ops@example.com"})
            .status_code
            == 302
        )

    def test_a_name_exists_once(self, signed_in):
        room = channel()

        answered = signed_in("admin").post(
            add_page("email"), {**FORM, "name": room.name, "email": "ops@example.com"}
        )

        assert answered.status_code == 400
        assert "A channel with this name exists already." in answered.content.decode()

    @pytest.mark.parametrize(
        ("kind", "address", "sentence"),
        [
            ("slack", "", "Paste the address that notices are posted to."),
            ("slack", f"https://hooks.slack.com.evil.example/services/{SECRET}", rules.NOT_SLACK),
            ("teams", f"https://acme.webhook.office.com/webhookb2/{SECRET}", rules.TEAMS_RETIRED),
            ("webhook", f"http://169.254.169.254/{SECRET}", rules.MALFORMED),
            ("webhook", f"https://u:{SECRET}@receiver.example.com/", rules.MALFORMED),
            ("webhook", f"https://127.0.0.1/{SECRET}", rules.MALFORMED),
            ("webhook", f"https://receiver.example.com:8443/{SECRET}", rules.MALFORMED),
            ("webhook", f"javascript:alert('{SECRET}')", rules.MALFORMED),
            ("webhook", "https://receiver.example.com/" + SECRET * 999, rules.MALFORMED),
        ],
    )
    def test_a_bad_address_is_refused_and_not_repeated(self, signed_in, kind, address, sentence):
        answered = signed_in("admin").post(add_page(kind), {**FORM, "address": address})

        text = html.unescape(answered.content.decode())
        assert answered.status_code == 400
        assert sentence in text
        assert SECRET not in text

    @pytest.mark.parametrize("kind", ["", "pager", "slack'", "email"])
    def test_a_kind_that_does_not_exist_or_an_empty_form_is_told(self, signed_in, kind):
        assert signed_in("admin").post(add_page(kind), {}).status_code == 400


class TestChanging:
    def test_an_empty_address_keeps_the_stored_one(self, signed_in, receiver):
        room = channel("webhook", url=receiver.origin + WEBHOOK_PATH)

        signed_in("admin").post(page_of(room, "channel-edit"), {**FORM, "address": ""})

        assert again(room).name == "Ops"
        sending.send(delivery(again(room)).pk)
        assert len(receiver.requests) == 1

    def test_a_new_address_replaces_the_old_one(self, signed_in):
        room = channel("slack", url="https://hooks.slack.com/services/old")
        scene.update(room, failing_since=scene.ago(5), last_trouble="Gone.")

        signed_in("admin").post(
            page_of(room, "channel-edit"),
            {**FORM, "address": "https://hooks.slack-gov.com/services/new"},
        )

        room = again(room)
        assert (room.host, room.failing_since) == ("hooks.slack-gov.com", None)

    def test_a_replaced_key_is_shown_once(self, signed_in):
        room = channel("webhook", url="https://receiver.example.com/x")
        admin = signed_in("admin")

        text = html.unescape(admin.post(page_of(room, "channel-key")).content.decode())

        assert room.key.reveal() not in text
        assert "whsec_" in text
        assert "signs, too, until" in admin.get(page_of(room)).content.decode()

    def test_only_webhooks_have_a_key(self, signed_in):
        assert signed_in("admin").post(page_of(channel(), "channel-key")).status_code == 400

    def test_off_and_on(self, signed_in):
        room, admin = channel(), signed_in("admin")

        admin.post(page_of(room, "channel-switch"), {"on": "0"})
        assert not again(room).is_enabled
        admin.post(page_of(room, "channel-switch"), {"on": "1"})
        assert again(room).is_enabled

    def test_it_is_deleted_with_its_log_after_a_question(self, signed_in):
        room, admin = channel(), signed_in("admin")
        delivery(room)
        assert "log of 1 notice " in admin.get(page_of(room, "channel-delete")).content.decode()

        admin.post(page_of(room, "channel-delete"))

        assert scene.deliveries() == []
        assert admin.get(page_of(room)).status_code == 404


class TestTesting:
    def test_the_result_is_shown_when_it_is_there(self, signed_in, receiver):
        room, admin = channel("webhook", url=receiver.origin + WEBHOOK_PATH), signed_in("admin")
        admin.post(page_of(room, "channel-test"))
        waiting = admin.get(page_of(room)).content.decode()
        sending.send(scene.deliveries()[0].pk)

        shown = admin.get(page_of(room, "channel-live")).content.decode()

        assert "hx-get" in waiting and "On its way" in waiting
        assert "hx-get" not in shown and "Got through" in shown

    def test_what_went_wrong_is_said_without_the_receiver_s_words(self, signed_in, receiver):
        receiver.routes[WEBHOOK_PATH] = answer(403, b"<b>evil words</b>")
        room, admin = channel("slack", url=receiver.origin + WEBHOOK_PATH), signed_in("admin")
        admin.post(page_of(room, "channel-test"))
        sending.send(scene.deliveries()[0].pk)

        text = admin.get(page_of(room)).content.decode()

        assert "The receiver refused the notice (403)." in text
        assert "evil" not in text

    def test_too_many_are_refused_with_a_sentence(self, signed_in):
        room, admin = channel(), signed_in("admin")
        for _ in range(5):
            assert admin.post(page_of(room, "channel-test")).status_code == 302

        answered = admin.post(page_of(room, "channel-test"))

        assert answered.status_code == 429
        assert "Wait a little." in answered.content.decode()


class TestLog:
    def test_it_shows_what_was_said_and_offers_to_say_it_again(self, signed_in):
        room, admin = channel(), signed_in("admin")
        told = delivery(room, headline="<script>alert(1)</script> \u202egpj")
        scene.update(told, state=State.GAVE_UP, tries=7, status=503, trouble="It was busy.")

        text = admin.get(page_of(room)).content.decode()
        admin.post(reverse("channel-again", args=[room.pk, told.pk]))

        assert "<script>alert" not in text
        assert all(words in text for words in ("Given up", "7 tries", "status 503", "It was busy."))
        assert again(told).state == State.QUEUED

    def test_what_was_delivered_is_not_sent_again(self, signed_in):
        room = channel()
        told = delivery(room)
        scene.update(told, state=State.SENT)

        path = reverse("channel-again", args=[room.pk, told.pk])

        assert signed_in("admin").post(path).status_code == 400

    def test_it_is_cut_into_pages_and_narrowed_by_state(self, signed_in):
        room, viewer = channel(), signed_in("viewer")
        with transaction.atomic():
            for _ in range(51):
                delivery(room)
        scene.update(scene.deliveries()[0], state=State.SENT)

        first = viewer.get(page_of(room)).content.decode()
        narrowed = viewer.get(page_of(room), {"state": "sent"}).content.decode()

        assert "1 of 2" in first and "51 notices" in first
        assert "1 notice" in narrowed

    @pytest.mark.parametrize("query", ["?state=x'--", "?p=0", "?p=%00", "?p=9999999999&state=sent"])
    def test_a_hostile_query_is_no_error(self, signed_in, query):
        assert signed_in("viewer").get(page_of(channel()) + query).status_code in (200, 400)

    def test_pages_cost_the_same_with_many_rows(self, signed_in, django_assert_max_num_queries):
        room, viewer = channel(), signed_in("viewer")
        for _ in range(12):
            delivery(room)
            channel()

        for path in (reverse("channels"), page_of(room)):
            with django_assert_max_num_queries(16):
                assert viewer.get(path).status_code == 200


class TestRights:
    @each_reader
    def test_others_read_without_the_mailbox(self, signed_in, role):
        room = channel("email", email="pat.private@example.com")
        reader = signed_in(role)

        for path in (reverse("channels"), page_of(room)):
            text = reader.get(path).content.decode()
            assert "pat.private" not in text
            assert "…@example.com" in text

    @each_reader
    @pytest.mark.parametrize(
        "name",
        ["channel-edit", "channel-test", "channel-switch", "channel-key", "channel-delete"],
    )
    def test_others_change_nothing(self, signed_in, role, name):
        room = channel("webhook", url="https://receiver.example.com/x")

        assert signed_in(role).post(page_of(room, name), {"on": "0"}).status_code == 403
        assert again(room).is_enabled

    @each_reader
    def test_others_add_nothing(self, signed_in, role):
        assert signed_in(role).get(add_page("slack")).status_code == 403
        assert signed_in(role).post(add_page("slack"), FORM).status_code == 403

    def test_another_organization_finds_nothing(self, org, other_org):
        room = channel("webhook", url="https://receiver.example.com/x")
        told = delivery(room)
        stranger = client_for(other_org, "admin")

        assert room.name not in stranger.get(reverse("channels")).content.decode()
        for name in ("channel", "channel-live", "channel-edit", "channel-delete"):
            assert stranger.get(page_of(room, name)).status_code == 404
        for name in ("channel-test", "channel-switch", "channel-key", "channel-delete"):
            assert stranger.post(page_of(room, name)).status_code == 404
        path = reverse("channel-again", args=[room.pk, told.pk])
        assert stranger.post(path).status_code == 404

    def test_a_delivery_is_found_only_below_its_own_channel(self, signed_in):
        told = delivery(channel())

        path = reverse("channel-again", args=[channel().pk, told.pk])

        assert signed_in("admin").post(path).status_code == 404


class TestGuide:
    """The samples on the page are run as they stand there."""

    BODY = b'{"type":"finding.opened"}'

    @pytest.fixture
    def sent(self, org, receiver):
        room = channel("webhook", url=receiver.origin + WEBHOOK_PATH)
        new = channels.replace_key(room)
        sending.send(delivery(room).pk)
        [request] = receiver.requests
        headers = {
            name: value for name, value in request.headers.items() if name.startswith("webhook")
        }
        return headers, request.body, new.reveal(), room.key.reveal()

    def cases(self, sent):
        headers, body, new, old = sent
        late = {**headers, "webhook-timestamp": str(int(time.time()) - 301)}
        return [
            (headers, body, new, True),
            (headers, body, old, True),
            (headers, body + b" ", new, False),
            ({**headers, "webhook-id": str(uuid.uuid4())}, body, new, False),
            (late, body, new, False),
            (resigned(late, body, new), body, new, False),
            ({**headers, "webhook-signature": "v2,x v1, v1,AAAA"}, body, new, False),
            (headers, body, "whsec_" + base64.b64encode(b"x" * 32).decode(), False),
        ]

    def test_python(self, sent, tmp_path):
        check = tmp_path / "check.py"
        check.write_text(
            webhooks.PYTHON + "\nimport json, sys\n"
            "print(json.dumps([is_genuine(h, b.encode(), k) for h, b, k in json.load(sys.stdin)]))"
        )

        self.run([sys.executable, str(check)], sent)

    def test_node(self, sent, tmp_path):
        check = tmp_path / "check.mjs"
        check.write_text(
            webhooks.NODE + '\nimport { readFileSync } from "node:fs";\n'
            'const asked = JSON.parse(readFileSync(0, "utf8"));\n'
            "const told = asked.map(([h, b, k]) => isGenuine(h, Buffer.from(b), k));\n"
            "console.log(JSON.stringify(told));\n"
        )

        self.run([str(NODE), str(check)], sent)

    def run(self, command, sent):
        cases = self.cases(sent)
        asked = json.dumps([(headers, body.decode(), key) for headers, body, key, _ in cases])

        done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=20)

        assert json.loads(done.stdout) == [expected for *_, expected in cases], done.stderr

    def test_they_stand_on_the_page(self, signed_in):
        text = html.unescape(signed_in("viewer").get(reverse("webhook-guide")).content.decode())

        assert webhooks.PYTHON in text
        assert webhooks.NODE in text


def resigned(headers, body, key):
    """Signed anew: only its age gives it away."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    secret = base64.b64decode(key.removeprefix("whsec_"))
    made = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    return {**headers, "webhook-signature": f"v1,{made}"}


def test_address_and_key_are_nowhere_but_sealed(org, signed_in, receiver):
    """Entered by form, used, refused: pages, logs, audit, messages and dump know nothing."""
    path = f"/hook/{SECRET}{uuid.uuid4().hex}"
    secret = path.rpartition("/")[2]
    receiver.routes[path] = answer(500, b"no")
    admin, answers = signed_in("admin"), []
    with sinks.logs_at_debug() as log:
        first = admin.post(add_page("webhook"), {**FORM, "address": receiver.origin + path})
        key = re.search(r"whsec_([A-Za-z0-9+/=]+)", html.unescape(first.content.decode()))[1]
        room = only_channel()
        answers.append(admin.post(page_of(room, "channel-edit"), {"address": secret}))
        answers.append(admin.post(page_of(room, "channel-test")))
        told = scene.deliveries()[0]
        sending.send(told.pk)
        answers += [admin.get(page_of(room, name)) for name in ("channel", "channel-edit")]
        answers.append(admin.get(reverse("admin:audit_event_changelist")))
    with organization_context(org.pk), transaction.atomic():
        audit = "".join(str(event.body) for event in Event.objects.all()).encode()

    places = {
        "pages": b"".join(sinks.answer(each) for each in answers),
        "log": log.content,
        "audit": audit,
        "messages": sinks.broker_messages(),
        "dump": sinks.dump(),
    }

    assert len(receiver.requests) == 1
    for name, content in places.items():
        assert hits(content, [secret, key]) == [], name
