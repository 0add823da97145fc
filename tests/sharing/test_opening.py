"""A one-time link: shows nothing before it is opened, opens once, and tells who comes late."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from credentials.crypto import Unsealable
from credentials.models import Reveal
from credentials.services import vault
from credentials.services.sharing import links
from cxone_registry.audit.models import Event
from cxone_registry.secret import Secret
from tenants.models import AdminNotice, Membership
from tests.admin.helpers import client_for
from tests.sharing.scene import CANARY, JSON, again, events, open_it, shared, update
from tests.support import make

TOGETHER = 20
BAD_TOKENS = ["x", "a" * 43, "a" * 44, "%00", "%ff", "💥", "-" * 3000]


@pytest.fixture
def link_and_path(credential, maker):
    return shared(credential, maker)


@pytest.fixture
def path(link_and_path):
    return link_and_path[1]


@pytest.fixture
def link(link_and_path):
    return link_and_path[0]


class TestLooking:
    def test_a_program_that_looks_into_mails_changes_nothing(self, path, link):
        before = again(link).__dict__
        pages = [Client().get(path), Client().head(path), Client().get(f"{path}?passphrase=x")]

        assert [page.status_code for page in pages] == [200] * 3
        after = again(link).__dict__
        assert {k: v for k, v in after.items() if k != "_state"} == {
            k: v for k, v in before.items() if k != "_state"
        }
        assert events("link.opened") == []

    def test_the_page_says_who_for_whom_and_until_when_and_nothing_else(
        self, path, org, credential, maker
    ):
        text = Client().get(path).content.decode()

        assert org.name in text
        assert "Kim Roth" in text
        hidden = [CANARY, str(credential), credential.client_id, maker.email, str(org.pk)]
        assert not [each for each in hidden if each in text]

    def test_its_time_is_not_in_the_zone_of_who_was_here_before(self, path):
        timezone.activate("America/Denver")

        assert "UTC" in Client().get(path).content.decode()

    def test_nobody_keeps_or_indexes_it(self, path):
        page = Client().get(path)

        assert page["Cache-Control"] == "no-store, private"
        assert "noindex" in page["X-Robots-Tag"]
        assert page["Referrer-Policy"] == "strict-origin"

    @pytest.mark.parametrize("token", BAD_TOKENS)
    def test_a_made_up_token_leads_nowhere(self, token):
        for answered in (Client().get(f"/once/{token}/"), Client().post(f"/once/{token}/")):
            assert 400 <= answered.status_code < 500


class TestOpening:
    def test_the_first_gets_the_secret_as_json(self, path, link):
        answered = open_it(path, **JSON, REMOTE_ADDR="203.0.113.77")

        assert answered.json() == {"value": CANARY}
        assert answered["Cache-Control"] == "no-store, private"
        assert again(link).opened_from == "203.0.113.x"
        assert again(link.reveal).state == Reveal.State.SHOWN

    def test_without_script_a_page_shows_it(self, path):
        answered = open_it(path)

        assert CANARY in answered.content.decode()
        assert answered["Cache-Control"] == "no-store, private"

    def test_whoever_comes_later_reads_so_and_the_maker_and_the_admins_are_told(
        self, path, link, org, maker, settings
    ):
        open_it(path, REMOTE_ADDR="203.0.113.77")
        late = open_it(path, REMOTE_ADDR="198.51.100.1")

        assert late.status_code == 410
        text = late.content.decode()
        assert "opened already" in text
        assert "203.0.113.x" in text
        assert CANARY not in text
        assert again(link).late_tries == 1
        with transaction.atomic():
            [notice] = AdminNotice.objects.filter(kind="link")
        assert "Kim Roth" in notice.sentence
        assert not mail.outbox
        open_it(path)
        assert again(link).late_tries == 2
        with transaction.atomic():
            assert AdminNotice.objects.filter(kind="link").count() == 1

    def test_of_twenty_at_once_one_opens_it(self, path, link):
        def one(number):
            try:
                answered = open_it(path, **JSON, REMOTE_ADDR=f"203.0.113.{number}")
                return answered.status_code, CANARY in answered.content.decode()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(TOGETHER) as pool:
            got = list(pool.map(one, range(TOGETHER)))

        assert sorted(got) == [(200, True)] + [(410, False)] * (TOGETHER - 1)
        assert len(events("link.opened")) == 1
        assert again(link).late_tries == TOGETHER - 1

    def test_nothing_is_shown_when_the_audit_cannot_be_written(self, path, link, monkeypatch):
        def refuse(*args, **details):
            raise RuntimeError("no audit")

        monkeypatch.setattr("credentials.services.sharing.opening.record_access", refuse)
        client = Client(raise_request_exception=False)
        answered = client.post(path)

        assert answered.status_code == 500
        assert CANARY not in answered.content.decode()
        assert again(link).opened_at is None

    def test_the_event_is_there_before_the_value_is_opened(self, path, link, monkeypatch):
        seen = []

        def look(version):
            seen.append(len(events("link.opened")))
            raise Unsealable("does not open")

        monkeypatch.setattr(vault, "_open", look)
        answered = open_it(path)

        assert (answered.status_code, seen) == (503, [1])
        assert len(events("link.failed")) == 1
        assert again(link).opened_at is None


class TestPassphrases:
    def test_the_right_one_opens_it(self, credential, maker):
        _, path = shared(credential, maker, "seven swans")

        assert "Passphrase" in Client().get(path).content.decode()
        assert open_it(path, "wrong").status_code == 403
        assert open_it(path, "seven swans", **JSON).json() == {"value": CANARY}

    def test_five_wrong_ones_destroy_it(self, credential, maker):
        link, path = shared(credential, maker, "seven swans")

        codes = [open_it(path, f"try {number}", **JSON).status_code for number in range(5)]

        assert codes == [403] * 4 + [410]
        assert open_it(path, "seven swans").status_code == 410
        assert again(link).opened_at is None
        with transaction.atomic():
            assert "destroyed" in AdminNotice.objects.get(kind="link").sentence

    def test_it_is_kept_as_argon2_only(self, credential, maker, settings):
        settings.PASSWORD_HASHERS = ["cxone_registry.site.hashers.ModestArgon2PasswordHasher"]
        link, _ = shared(credential, maker, "seven swans")

        assert again(link).passphrase.startswith("argon2$argon2id$")


class TestEnds:
    def test_by_time(self, path, link):
        update(link, expires_at=link.created_at)

        assert Client().get(path).status_code == 410
        assert open_it(path).status_code == 410

    def test_by_hand(self, path, link):
        links.withdraw(link)

        assert open_it(path).status_code == 410

    def test_when_the_secret_is_replaced(self, path, credential):
        with transaction.atomic():
            vault.store_secret(credential, Secret("another-secret-value"))

        assert Client().get(path).status_code == 410
        assert CANARY not in open_it(path).content.decode()

    @pytest.mark.parametrize("role", ["viewer", "editor", "operator", "admin", "auditor"])
    def test_when_its_maker_may_not_see_secrets_any_more(self, path, maker, role):
        with transaction.atomic():
            Membership.objects.filter(user=maker).update(role=role)

        assert open_it(path).status_code == 410

    def test_when_its_maker_left(self, path, maker):
        with transaction.atomic():
            Membership.objects.filter(user=maker).delete()

        assert open_it(path).status_code == 410

    def test_an_opened_one_still_tells_latecomers_after_its_time(self, path, link):
        open_it(path)
        update(link, expires_at=link.created_at)

        assert Client().get(path).status_code == 200
        assert "opened already" in open_it(path).content.decode()


def test_no_row_and_no_event_holds_the_token_or_the_secret(path, link, org):
    open_it(path)
    token = path.split("/")[2]
    with transaction.atomic():
        bodies = " ".join(Event.objects.values_list("body", flat=True))

    assert token not in bodies + str(again(link).__dict__)
    assert CANARY not in bodies


def test_a_session_of_another_organisation_makes_no_difference(path, other_org):
    client = client_for(other_org, "admin")

    assert client.get(path).status_code == 200
    assert client.post(path, **JSON).json() == {"value": CANARY}


def test_forgery_protection_is_on(path):
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403


def test_access_keys_are_shared_the_same_way(org, maker):
    key = make.access_key(CANARY)
    _, path = shared(key, maker)

    assert open_it(path, **JSON).json() == {"value": CANARY}
