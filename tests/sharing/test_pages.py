"""The pages of members: who may do what, and what stands on them."""

import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from credentials.models import Reveal, SecretRequest, SharedLink
from credentials.services import vault
from tenants.models import Environment, RegistrationEnvironment
from tests.admin.helpers import client_for, page
from tests.sharing.scene import (
    CANARY,
    JSON,
    address_in,
    again,
    asked,
    events,
    of_app,
    open_it,
    reveal_of,
    shared,
    update,
)
from tests.support import make
from tests.support.second_factor import show

ROLES = ["viewer", "editor", "operator", "custodian", "admin", "auditor"]
LINK = {
    "recipient": "Kim Roth",
    "minutes": "15",
    "passphrase": "seven swans",
    "category": "hand-over",
    "reason": "For the deploy engineer",
}
ASK = {"recipient": "Nia at NICE", "way": "copy", "days": "7", "note": "Thank you"}
ANSWER = {"id_0": "5b0a9f7e-3c4d-4e8f-9a1b-2c3d4e5f6a7b", "secret_0": CANARY}
HOSTILE = ["\0", "\u202eevil", "x" * 5_000, "", "a\r\nBcc: x@y.z", "<script>"]


@transaction.atomic
def version_of(owner):
    return vault.current_version(owner)


def new_link(owner):
    return reverse("shared-link-new", args=[version_of(owner).pk])


def custodian(org):
    client = client_for(org, "custodian")
    show(client)
    return client


def of_request(name, one):
    return reverse(name, args=[one.pk])


def answered(asker, **fields):
    one, path = of_app(asker, **fields)
    Client().post(path, ANSWER)
    return one


@transaction.atomic
def links():
    return list(SharedLink.objects.select_related("reveal"))


@transaction.atomic
def only_request():
    return SecretRequest.objects.get()


class TestLinks:
    @pytest.mark.parametrize("role", [role for role in ROLES if role != "custodian"])
    def test_only_custodians_share(self, org, credential, role):
        client = client_for(org, role)
        show(client)

        assert client.get(new_link(credential)).status_code == 403
        assert client.post(new_link(credential), LINK).status_code == 403
        assert links() == []

    @pytest.mark.parametrize("role", ROLES)
    def test_the_list_is_for_those_who_keep_decide_or_audit(self, org, role):
        code = client_for(org, role).get(reverse("shared-links")).status_code

        assert code == (200 if role in ("custodian", "admin", "auditor") else 403)

    def test_without_a_fresh_second_factor_nothing_is_asked(self, org, credential):
        client = client_for(org, "custodian")
        show(client, ago=301)

        assert "second factor first" in client.get(new_link(credential)).content.decode()
        assert client.post(new_link(credential), LINK).status_code == 403
        assert links() == []

    def test_the_list_tells_how_links_ended(self, org, credential, maker):
        _, path = shared(credential, maker)
        open_it(path, REMOTE_ADDR="203.0.113.9")
        open_it(path)

        text = client_for(org, "auditor").get(reverse("shared-links")).content.decode()
        assert "somebody came later" in text
        assert "203.0.113.x" in text
        assert CANARY not in text
        assert path not in text

    def test_withdrawing(self, org, credential, maker):
        link, path = shared(credential, maker)
        client_for(org, "admin").post(reverse("shared-link-withdraw", args=[link.pk]))

        assert again(link).withdrawn_at
        assert open_it(path).status_code == 410

    @pytest.mark.parametrize("value", HOSTILE)
    @pytest.mark.parametrize("name", LINK)
    def test_hostile_words_are_refused_in_a_sentence(self, org, credential, name, value):
        client = custodian(org)
        answer = client.post(new_link(credential), {**LINK, name: value})

        assert answer.status_code < 500
        assert "seven swans" not in answer.content.decode()

    def test_another_organisation_sees_and_reaches_nothing(self, org, other_org, credential, maker):
        link, _ = shared(credential, maker)
        stranger = custodian(other_org)

        assert "Kim Roth" not in stranger.get(reverse("shared-links")).content.decode()
        assert stranger.post(new_link(credential), LINK).status_code == 404
        for name in ("shared-link-make", "shared-link-withdraw"):
            assert stranger.post(reverse(name, args=[link.pk])).status_code == 404


class TestRequests:
    @pytest.mark.parametrize("role", ROLES)
    def test_who_may_ask(self, org, role):
        app = make.registration()
        address = f"{reverse('secret-request-new')}?registration={app.pk}"
        may = role in ("editor", "operator", "custodian", "admin")
        client = client_for(org, role)

        assert client.get(address).status_code == (200 if may else 403)
        assert client.post(address, ASK).status_code == (200 if may else 403)

    @pytest.mark.parametrize("role", ROLES)
    def test_who_may_decide(self, org, maker, role):
        one = answered(maker)
        client = client_for(org, role)
        may = role in ("editor", "operator", "custodian", "admin")

        shown = client.get(of_request("secret-request", one)).content.decode()
        assert f"a secret of {len(CANARY)} characters" in shown
        assert ("Put into use" in shown) == may
        assert CANARY not in shown
        assert client.post(of_request("secret-request-use", one)).status_code == (
            302 if may else 403
        )
        assert again(one).state == ("used" if may else "answered")

    def test_from_the_form_to_use(self, org):
        app = make.registration()
        client = client_for(org, "editor")
        slug = make.environment()
        address = f"{reverse('secret-request-new')}?registration={app.pk}&environment={slug.pk}"

        made = client.post(address, ASK)
        Client().post(address_in(made, "hand-in"), ANSWER)
        one = only_request()
        said = client.post(of_request("secret-request-use", one), follow=True)

        assert "Put into use" in said.content.decode()
        assert again(one).state == "used"

    def test_refusing_erases(self, org, maker):
        one = answered(maker)
        client_for(org, "editor").post(of_request("secret-request-refuse", one))

        assert (again(one).state, again(one).sealed_answer) == ("refused", None)

    def test_withdrawing(self, org, maker):
        one, path = of_app(maker)
        client_for(org, "editor").post(of_request("secret-request-withdraw", one))

        assert Client().post(path, ANSWER).status_code == 410

    def test_a_public_application_has_nothing_to_ask_for(self, org):
        app = make.registration(application_type="public", client_auth_method="none")
        address = f"{reverse('secret-request-new')}?registration={app.pk}"

        assert client_for(org, "editor").get(address).status_code == 404

    def test_what_could_not_be_used_left_no_event_of_a_secret(self, org):
        app, ids = make.registration(), [str(uuid.uuid4()) for _ in range(2)]
        planned = [make.environment("sandbox"), make.environment("commercial")]
        with transaction.atomic():
            for one in planned:
                RegistrationEnvironment.objects.create(registration=app, environment=one)
        request, path = asked(make.member(org, "editor"), registration=app)
        form = {f"{name}_{n}": value for n in range(2) for name, value in
                (("id", ids[n]), ("secret", f"{CANARY}{n}"))}  # fmt: skip
        assert Client().post(path, form).status_code == 200
        # The second one is refused when the first is stored already.
        second = Environment.objects.get(slug=again(request).found[1]["environment"])
        make.client_credential(registration=app, environment=second)
        before = len(events("secret.set"))
        client_for(org, "operator").post(reverse("secret-request-use", args=[request.pk]))

        assert again(request).state == "answered"
        assert len(events("secret.set")) == before

    @pytest.mark.parametrize("query", ["", "registration=x", "access_key=%00", "environment=1"])
    def test_an_odd_address_leads_nowhere(self, org, query):
        answer = client_for(org, "editor").get(f"{reverse('secret-request-new')}?{query}")

        assert answer.status_code in (400, 404)

    @pytest.mark.parametrize("value", HOSTILE)
    @pytest.mark.parametrize("name", ASK)
    def test_hostile_words_are_refused_in_a_sentence(self, org, name, value):
        app = make.registration()
        address = f"{reverse('secret-request-new')}?registration={app.pk}"

        assert client_for(org, "editor").post(address, {**ASK, name: value}).status_code < 500

    def test_mail_needs_an_address(self, org, settings):
        app = make.registration()
        address = f"{reverse('secret-request-new')}?registration={app.pk}"
        answer = client_for(org, "editor").post(address, {**ASK, "way": "mail"})

        assert answer.status_code == 400

    def test_another_organisation_sees_and_reaches_nothing(self, org, other_org, maker):
        one = answered(maker)
        key = make.access_key()
        one_of_key, _ = asked(maker, access_key=key)
        stranger = client_for(other_org, "admin")

        assert "Nia at NICE" not in stranger.get(reverse("secret-requests")).content.decode()
        assert stranger.get(of_request("secret-request", one)).status_code == 404
        for name in ("use", "refuse", "withdraw"):
            for each in (one, one_of_key):
                answer = stranger.post(of_request(f"secret-request-{name}", each))
                assert answer.status_code == 404
        new = reverse("secret-request-new")
        assert stranger.get(f"{new}?registration={one.registration_id}").status_code == 404
        assert stranger.get(f"{new}?access_key={key.pk}").status_code == 404


def test_the_pages_of_credentials_lead_here(org, credential):
    text = client_for(org, "custodian").get(page(credential)).content.decode()
    assert new_link(credential) in text
    assert reverse("secret-request-new") in text

    text = client_for(org, "viewer").get(page(credential)).content.decode()
    assert new_link(credential) not in text
    assert reverse("secret-request-new") not in text


@pytest.mark.parametrize("role", ["viewer", "custodian"])
def test_empty_lists_say_what_they_are_for(org, role):
    client = client_for(org, role)

    assert "No secret was asked for yet" in client.get(reverse("secret-requests")).content.decode()


class TestMaking:
    @pytest.fixture
    def credential(self, org):
        """One for which a second person is asked."""
        return make.client_credential(CANARY, environment=make.environment("commercial"))

    @pytest.fixture
    def proposed(self, org, credential):
        """A custodian's browser, and a link that waits for approval."""
        client = custodian(org)
        client.post(new_link(credential), LINK)
        [link] = links()
        update(link.reveal, state=Reveal.State.ASKED)
        return client, link

    def test_it_waits_for_approval(self, proposed):
        client, link = proposed
        client.post(reverse("shared-link-make", args=[link.pk]))

        assert again(link).made_at is None

    def test_approved_its_address_is_shown_once(self, proposed):
        client, link = proposed
        update(link.reveal, state=Reveal.State.APPROVED, decided_by_id=uuid.uuid4())
        make_it = reverse("shared-link-make", args=[link.pk])

        made = client.post(make_it)
        path = address_in(made, "once")
        assert "/once/" not in client.post(make_it, follow=True).content.decode()
        assert open_it(path, "seven swans", **JSON).json() == {"value": CANARY}

    def test_nobody_else_makes_it(self, org, proposed):
        _, link = proposed
        update(link.reveal, state=Reveal.State.APPROVED)

        assert custodian(org).post(reverse("shared-link-make", args=[link.pk])).status_code == 404

    def test_an_approval_is_for_one_version(self, org, credential, maker):
        with transaction.atomic():
            reveal = reveal_of(credential, maker)
        assert again(reveal).version_id == version_of(credential).pk
