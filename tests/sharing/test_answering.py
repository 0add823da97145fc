"""A secret request: plain words outside, sealed at once, decided about inside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from credentials.models import ClientCredential, SecretRequest
from credentials.services import vault
from credentials.services.sharing import requests, settling
from credentials.services.sharing.requests import RequestError
from cxone_registry.audit.models import Event
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Job
from tenants.models import AdminNotice, RegistrationEnvironment
from tests.sharing.scene import (
    CANARY,
    KEY_SECRET,
    again,
    asked,
    events,
    of_app,
    update,
)
from tests.support import make

ID = "5b0a9f7e-3c4d-4e8f-9a1b-2c3d4e5f6a7b"
GOOD = {"id_0": ID, "secret_0": CANARY}
TOGETHER = 20
State = SecretRequest.State
HOSTILE = {
    "nothing": {},
    "only an ID": {"id_0": ID},
    "only a secret": {"secret_0": CANARY},
    "swapped": {"id_0": CANARY, "secret_0": ID},
    "a control": {"id_0": ID, "secret_0": CANARY + "\x01x"},
    "invisible": {"id_0": ID, "secret_0": f"{CANARY[:9]}\u200b{CANARY[9:]}"},
    "right to left": {"id_0": f"\u202e{ID}", "secret_0": CANARY},
    "white space at the end": {"id_0": ID, "secret_0": f"{CANARY}\n"},
    "huge": {"id_0": ID, "secret_0": CANARY * 200},
    "huge ID": {"id_0": "x" * 5_000, "secret_0": CANARY},
    "a placeholder": {"id_0": ID, "secret_0": "********"},
    "a header": {"id_0": ID, "secret_0": f"Bearer {CANARY}"},
    "the ID again": {"id_0": ID, "secret_0": ID},
    "a mail without values": {"mail": f"Hello, {CANARY}"},
    "a huge mail": {"mail": CANARY * 1_000},
    "NUL": {"id_0": ID, "secret_0": f"{CANARY}\0"},
}


@pytest.fixture
def asker(org):
    return make.member(org, "editor")


@pytest.fixture
def request_and_path(asker):
    return of_app(asker)


@pytest.fixture
def one(request_and_path):
    return request_and_path[0]


@pytest.fixture
def path(request_and_path):
    return request_and_path[1]


def hand_in(path, **extra):
    return Client().post(path, {**GOOD, **extra})


def stored(request):
    with transaction.atomic():
        credential = ClientCredential.objects.get(registration=request.registration_id)
        version = vault.current_version(credential)
        return credential.client_id, vault.use_secret(version, purpose="test").reveal()


class TestThePage:
    def test_opening_it_changes_nothing(self, path, one):
        page = Client().get(path)

        assert page.status_code == 200
        assert again(one).state == State.OPEN
        assert page["Cache-Control"] == "no-store, private"

    def test_it_says_who_asks_for_what(self, path, one, org):
        text = Client().get(path).content.decode()

        assert org.name in text
        assert str(one.registration) in text
        assert "For the app" in text

    @pytest.mark.parametrize("name", HOSTILE)
    def test_what_is_wrong_is_said_and_never_sent_back(self, path, one, name):
        answered = Client().post(path, HOSTILE[name])

        assert answered.status_code == 400
        text = answered.content.decode()
        assert CANARY not in text
        assert CANARY[:20] not in text
        assert again(one).state == State.OPEN

    def test_white_space_is_taken_off_when_they_say_so(self, path, one):
        assert "Remove white space" in hand_in(path, secret_0=f"{CANARY} ").content.decode()
        hand_in(path, secret_0=f"{CANARY} ", trim="on")

        assert again(one).found[0]["length"] == len(CANARY)

    def test_forgery_protection_is_on(self, path):
        assert Client(enforce_csrf_checks=True).post(path, GOOD).status_code == 403

    @pytest.mark.parametrize("token", ["x", "a" * 43, "%ff", "-" * 3_000])
    def test_a_made_up_token_leads_nowhere(self, token):
        assert Client().get(f"/hand-in/{token}/").status_code in (400, 404)
        assert Client().post(f"/hand-in/{token}/", GOOD).status_code in (400, 404)


class TestAnswering:
    def test_it_lands_sealed_and_is_shown_to_nobody(self, path, one):
        answered = hand_in(path, REMOTE_ADDR="x")

        assert "Thank you" in answered.content.decode()
        assert CANARY not in answered.content.decode()
        row = again(one)
        assert row.state == State.ANSWERED
        assert row.found == [{"environment": "sandbox", "id": ID, "length": len(CANARY)}]
        assert CANARY not in str(row.__dict__)

    def test_a_mail_is_read(self, path, one):
        hand_in(path, mail=f"client_id: {ID}\nclient_secret: {CANARY}\n", id_0="", secret_0="")

        assert again(one).found[0]["id"] == ID

    def test_of_twenty_at_once_one_is_taken(self, path, one):
        def answer(number):
            try:
                return hand_in(path, secret_0=f"{CANARY}{number}").status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(TOGETHER) as pool:
            codes = sorted(pool.map(answer, range(TOGETHER)))

        assert codes == [200] + [410] * (TOGETHER - 1)
        assert len(events("secret-request.answered")) == 1
        assert again(one).late_tries == TOGETHER - 1

    def test_whoever_comes_second_is_told_and_so_are_the_admins(self, path, one):
        hand_in(path)
        late = hand_in(path, secret_0="another-secret-of-them")

        assert late.status_code == 410
        assert "answered already" in late.content.decode()
        assert again(one).late_tries == 1
        with transaction.atomic():
            assert "second time" in AdminNotice.objects.get(kind="link").sentence

    def test_looking_at_an_answered_one_counts_nothing_but_saying_so_does(self, path, one):
        hand_in(path)
        assert "It was not me" in Client().get(path).content.decode()
        assert again(one).late_tries == 0

        assert "is told" in Client().post(path, {"not_me": "1"}).content.decode()
        assert again(one).late_tries == 1

    @pytest.mark.parametrize("name", HOSTILE)
    def test_nothing_of_a_late_answer_is_kept_or_shown(self, path, one, name):
        hand_in(path, secret_0="the-first-answer-wins")

        late = Client().post(path, HOSTILE[name])

        assert late.status_code in (400, 410)
        assert CANARY not in late.content.decode()
        assert again(one).found[0]["length"] == len("the-first-answer-wins")

    def test_a_withdrawn_or_old_one_takes_nothing(self, path, one):
        update(one, expires_at=one.created_at)
        assert hand_in(path).status_code == 410
        update(one, state=State.WITHDRAWN, expires_at=timezone.now() + timedelta(days=1))
        assert hand_in(path).status_code == 410
        assert again(one).sealed_answer is None

    def test_an_access_key_comes_in_with_its_id(self, asker):
        key = make.access_key()
        one, path = asked(asker, access_key=key)
        new_id = make.make_key_part()

        assert "API user" in Client().get(path).content.decode()
        assert hand_in(path, id_0=new_id, secret_0=KEY_SECRET).status_code == 200

        settling.use(again(one), "Pat")
        with transaction.atomic():
            key.refresh_from_db()
            value = vault.use_secret(vault.current_version(key), purpose="test").reveal()
        assert (key.access_key_id, value) == (new_id, KEY_SECRET)

    def test_all_planned_environments_are_asked_for(self, asker, org):
        app = make.registration()
        with transaction.atomic():
            for slug in ("sandbox", "commercial"):
                RegistrationEnvironment.objects.create(
                    registration=app, environment=make.environment(slug)
                )
        one, path = asked(asker, registration=app)

        text = Client().get(path).content.decode()
        assert all(f"id_{number}" in text for number in (0, 1))
        other = "6b0a9f7e-3c4d-4e8f-9a1b-2c3d4e5f6a7b"
        answered = hand_in(path, id_1=other, secret_1=f"{CANARY}2")
        assert answered.status_code == 200
        settling.use(again(one), "Pat")
        with transaction.atomic():
            assert ClientCredential.objects.filter(registration=app).count() == 2


class TestDeciding:
    def test_used_it_is_stored_and_erased_here(self, path, one):
        hand_in(path)
        settling.use(again(one), "Pat")

        assert stored(one) == (ID, CANARY)
        row = again(one)
        assert (row.state, row.sealed_answer, row.settled_by) == (State.USED, None, "Pat")

    def test_refused_it_is_erased(self, path, one):
        hand_in(path)
        settling.refuse(again(one), "Pat")

        row = again(one)
        assert (row.state, row.sealed_answer) == (State.REFUSED, None)

    def test_it_is_decided_once(self, path, one):
        hand_in(path)
        settling.use(again(one), "Pat")

        for act in (settling.use, settling.refuse):
            with pytest.raises(RequestError):
                act(again(one), "Kim")

    def test_another_client_id_is_not_overwritten(self, path, one):
        hand_in(path)
        make.client_credential(registration=one.registration, environment=one.environment)

        with pytest.raises(RequestError, match="another client_id"):
            settling.use(again(one), "Pat")
        assert again(one).state == State.ANSWERED

    def test_unused_it_is_erased_after_a_week(self, path, one):
        hand_in(path)
        assert isinstance(requests.end(one.pk), Later)
        update(one, answered_at=timezone.now() - timedelta(days=8))

        assert requests.end(one.pk) == Done("ended")
        row = again(one)
        assert (row.state, row.sealed_answer) == (State.EXPIRED, None)


class TestMail:
    def test_the_link_is_in_the_mail_and_nowhere_else(self, asker, mailoutbox):
        app = make.registration()
        wish = requests.Wish("nia@nice.example", "", 7, True, registration=app,
                             environment=make.environment())  # fmt: skip
        one, token = requests.ask(wish, asker)
        assert token == ""
        assert requests.send(one.pk) == Done()

        [mail] = mailoutbox
        [path] = {word for word in mail.body.split() if "/hand-in/" in word}
        assert mail.to == ["nia@nice.example"]
        assert "/hand-in/" not in mail.subject
        answered = Client().post("/hand-in/" + path.partition("/hand-in/")[2], GOOD)
        assert answered.status_code == 200
        assert again(one).sent_at

    def test_the_asker_is_told_that_it_was_answered(self, path, one, asker, mailoutbox):
        from credentials.services.sharing import telling

        hand_in(path)
        with transaction.atomic():
            assert Job.objects.filter(kind=telling.TELL, object_id=one.pk).exists()
        assert telling.tell_maker(one.pk) == Done()

        [mail] = mailoutbox
        assert mail.to == [asker.email]
        assert "answered" in mail.subject
        assert CANARY not in mail.body


def test_no_event_and_no_row_holds_the_token_or_the_secret(path, one):
    hand_in(path)
    settling.use(again(one), "Pat")
    with transaction.atomic():
        bodies = " ".join(Event.objects.values_list("body", flat=True))
        jobs = str(list(Job.objects.values()))

    assert path.split("/")[2] not in bodies + jobs + str(again(one).__dict__)
    assert CANARY not in bodies + jobs
