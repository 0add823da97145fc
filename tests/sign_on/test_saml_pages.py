"""Signing in by SAML in a browser: there, back, in; and what hostile visitors get."""

import secrets
import uuid
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from lxml import etree

from credentials.models import IdentityProvider
from credentials.services.sign_on.saml_places import places_of
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import Membership, Role
from tests.admin.helpers import client_for
from tests.sign_on import saml_scene as scene
from tests.support import make, second_factor
from tests.support import saml_idp as idp

HOSTILE = ["", "\ud800", "\u202e", "x" * 300_000, "<a/>", "PGEvPg==", "\0", "==", "\n"]
ADD = "/identity-providers/add/saml/"


@pytest.fixture
def provider(org):
    return scene.provider(org, group_claim="groups", group_roles={"Travel": "editor"}, lets_in=True)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def answer(provider, request_id, **what):
    what.setdefault("attributes", {"groups": ["Travel"], "email": [address()]})
    what.setdefault("subject", secrets.token_hex(8))
    return idp.good(scene.says(provider, request_id, **what))


def address():
    return f"pat-{secrets.token_hex(6)}@example.com"


def test_somebody_with_a_group_becomes_a_member_and_is_signed_in(org, provider):
    client, email = Client(), address()
    request_id = scene.start(client, org)
    groups = {"groups": ["Other", "Travel"], "email": [email]}

    response = scene.come_back(client, provider, answer(provider, request_id, attributes=groups))

    assert (response.status_code, response.url) == (302, "/")
    assert is_signed_in(client)
    with transaction.atomic():
        assert Membership.objects.get(user__email=email).role == Role.EDITOR


def test_the_question_names_us_and_asks_for_a_lasting_name(org, provider):
    asked = scene.asked(scene.onward(Client(), org))
    places = places_of(provider.pk)

    assert asked.get("AssertionConsumerServiceURL") == places.acs
    assert asked.get("Destination") == provider.sso_url
    assert asked.findtext("{*}Issuer") == places.entity_id
    assert asked.find("{*}NameIDPolicy").get("Format") == idp.PERSISTENT


def test_a_sign_in_address_with_a_query_keeps_it(org):
    scene.provider(org, sso_url="https://login.example.com/sso?a=1&b=2")

    address = scene.onward(Client(), org)

    assert address.startswith("https://login.example.com/sso?a=1&b=2&SAMLRequest=")
    assert scene.asked(address).get("Destination") == "https://login.example.com/sso?a=1&b=2"


def test_a_connected_member_comes_in_whatever_the_address_says(org, provider):
    user, client = make.member(org, "viewer"), Client()
    scene.link(provider, user, "subject-7")

    scene.come_back(
        client, provider, answer(provider, scene.start(client, org), subject="subject-7")
    )

    assert client.session["_auth_user_id"] == str(user.pk)


def test_an_address_of_somebody_else_leads_to_nobody(org, provider):
    victim, client = make.member(org, "custodian"), Client()
    claims = {"groups": ["Travel"], "email": [victim.email]}

    response = scene.come_back(
        client, provider, answer(provider, scene.start(client, org), attributes=claims)
    )

    assert response.status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize("role", ["custodian", "admin"])
def test_no_group_gives_what_only_a_person_gives(org, role):
    greedy = scene.provider(org, group_claim="groups", group_roles={"Travel": role}, lets_in=True)
    client = Client()

    response = scene.come_back(client, greedy, answer(greedy, scene.start(client, org)))

    assert response.status_code == 403
    assert not is_signed_in(client)


def test_an_answer_counts_only_in_the_browser_that_asked(org, provider):
    asked, other = Client(), Client()
    mine = answer(provider, scene.start(asked, org))
    scene.start(other, org)

    response = scene.come_back(other, provider, mine)

    assert response.status_code == 403
    assert not is_signed_in(other)


def test_an_answer_counts_once(org, provider):
    client = Client()
    used = answer(provider, scene.start(client, org))
    scene.come_back(client, provider, used)
    client.post("/logout/")
    scene.start(client, org)

    response = scene.come_back(client, provider, used)

    assert response.status_code == 403
    assert not is_signed_in(client)


def test_nobody_begins_at_the_portal(org, provider):
    client = Client()
    scene.start(client, org)

    response = scene.come_back(client, provider, answer(provider, None))

    assert response.status_code == 403
    assert "begin at our own sign-in page" in response.content.decode()


def test_an_answer_of_one_provider_does_not_count_at_another(org, provider, other_org):
    theirs, client = scene.provider(other_org, lets_in=True), Client()
    request_id = scene.start(client, org)

    response = scene.come_back(client, theirs, answer(theirs, request_id))
    again = scene.come_back(client, provider, answer(theirs, request_id))

    assert (response.status_code, again.status_code) == (403, 403)
    assert not is_signed_in(client)


def test_a_paused_provider_lets_nobody_in(org, provider):
    client = Client()
    late = answer(provider, scene.start(client, org))
    with transaction.atomic():
        IdentityProvider.objects.filter(pk=provider.pk).update(is_enabled=False)

    response = scene.come_back(client, provider, late)

    assert response.status_code == 410
    assert not is_signed_in(client)


def test_a_form_without_its_token_is_refused(org, provider):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/sign-on/")
    token = scene.hidden(page, "csrfmiddlewaretoken")
    sent = client.post("/sign-on/", {"name": org.slug, "csrfmiddlewaretoken": token})
    mine = answer(provider, scene.asked(scene.onward_in(sent)).get("ID"))
    arrived = f"/sign-on/{provider.pk}/saml/arrived/"

    bare = client.post(arrived, {"SAMLResponse": mine})
    response = scene.come_back(client, provider, mine)

    assert bare.status_code == 403
    assert response.status_code == 302
    assert is_signed_in(client)


def test_the_answer_is_in_no_address_and_no_copy_is_kept(provider):
    page = Client().post(f"/sign-on/{provider.pk}/saml/acs/", {"SAMLResponse": "PGEvPg=="})

    assert page.status_code == 200
    assert not page.cookies
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Referrer-Policy"] == "strict-origin"


def test_a_browser_without_cookies_is_told_so(provider):
    sent = {"SAMLResponse": "PGEvPg==", "within": "1"}

    page = Client().post(f"/sign-on/{provider.pk}/saml/acs/", sent)

    assert page.status_code == 400
    assert "keeps no cookies" in page.content.decode()


@pytest.mark.parametrize("number", range(len(HOSTILE)))
@pytest.mark.parametrize("place", ["acs", "arrived"])
def test_hostile_answers_get_a_sentence(provider, place, number):
    sent = "SAMLResponse=" + quote(HOSTILE[number].encode("utf-8", "surrogatepass"))
    kind = "application/x-www-form-urlencoded"

    response = Client().post(f"/sign-on/{provider.pk}/saml/{place}/", sent, content_type=kind)

    assert response.status_code in ((200, 400) if place == "acs" else (400, 403))
    assert not response.cookies.get("sessionid")


@pytest.mark.parametrize("place", ["acs", "arrived"])
def test_five_megabytes_are_refused_before_they_are_read(provider, place):
    sent = {"SAMLResponse": "A" * 5_000_000}

    assert Client().post(f"/sign-on/{provider.pk}/saml/{place}/", sent).status_code == 400


@pytest.mark.parametrize(
    "path", ["acs/", "acs/?SAMLResponse=PGEvPg==", "arrived/", "arrived/?SAMLResponse=PGEvPg=="]
)
def test_nothing_is_taken_from_an_address(provider, path):
    assert Client().get(f"/sign-on/{provider.pk}/saml/{path}").status_code == 405


@pytest.mark.parametrize(
    "wrong", ["x", "B3F1C7A0-0000-4000-8000-0000000000AB", "%00", "../" * 9, "1" * 4000]
)
def test_wrong_ids_are_no_addresses(database, wrong):
    for place in ("acs", "arrived", "metadata"):
        response = Client().post(f"/sign-on/{wrong}/saml/{place}/", {"SAMLResponse": "PGEvPg=="})

        # Addresses that nobody knows lead to the sign-in page.
        assert response.status_code in (302, 400, 404, 405)
        assert response.get("Location", "/login/").startswith("/login/")


def test_metadata_say_what_we_are_and_not_who_exists(provider):
    known = Client().get(f"/sign-on/{provider.pk}/saml/metadata/")
    unknown = Client().get(f"/sign-on/{uuid.uuid4()}/saml/metadata/")
    read = etree.fromstring(known.content)

    assert read.get("entityID") == places_of(provider.pk).entity_id
    assert read.find(".//{*}AssertionConsumerService").get("Location") == places_of(provider.pk).acs
    assert read.find(".//{*}SPSSODescriptor").get("WantAssertionsSigned") == "true"
    assert read.find(".//{*}KeyDescriptor") is None
    assert unknown.status_code == 200


def test_nothing_of_an_answer_is_written_down(org, provider, caplog):
    client, canary = Client(), f"cAnArY-{secrets.token_hex(8)}"
    bad = answer(provider, scene.start(client, org), attributes={"groups": [canary]}, ends=-3)

    page = scene.come_back(client, provider, bad)

    with organization_context(org.pk), transaction.atomic():
        told = str(list(Event.objects.values_list("body", flat=True)))
    assert "saml-expired" in told
    assert canary not in told + caplog.text + page.content.decode()
    assert bad[:200] not in told + caplog.text + page.content.decode()


def test_a_member_connects_their_account(org, provider):
    client = client_for(org, "viewer")
    second_factor.show(client)
    client.get(f"/sign-on/{provider.pk}/connect/")
    sent = client.post(f"/sign-on/{provider.pk}/connect/", {})
    request_id = scene.asked(scene.onward_in(sent)).get("ID")

    response = scene.come_back(client, provider, answer(provider, request_id))

    assert response.status_code == 302
    assert provider.name in client.get("/account/").content.decode()


def form(**changes):
    return {
        "name": "Okta",
        "issuer": "http://www.okta.com/exk1",
        "sso_url": "https://acme.okta.com/app/sso/saml",
        "certificate": idp.signer().certificate.decode(),
        **changes,
    }


@pytest.fixture
def admin(org):
    client = client_for(org, "admin")
    second_factor.show(client)
    return client


def test_an_admin_adds_one_under_the_addresses_shown_before(org, admin):
    page = admin.get(ADD)
    own_id = scene.hidden(page, "own_id")

    response = admin.post(ADD, form(own_id=own_id))

    assert response.url == f"/identity-providers/{own_id}/"
    assert places_of(uuid.UUID(own_id)).acs in page.content.decode()
    with transaction.atomic():
        saved = IdentityProvider.objects.get(pk=own_id)
    assert saved.certificate == idp.signer().block
    shown = admin.get(response.url).content.decode()
    assert places_of(saved.pk).acs in shown
    assert "CN=idp 1" in shown


def test_an_id_in_use_elsewhere_is_not_taken_over(admin, other_org):
    theirs = scene.provider(other_org)

    response = admin.post(ADD, form(own_id=str(theirs.pk)))

    assert response.status_code == 400
    with organization_context(other_org.pk), transaction.atomic():
        assert IdentityProvider.objects.get(pk=theirs.pk).name == "Staff"


WRONG = {
    "a key": ("certificate", lambda: idp.signer().key.decode(), "not a key"),
    "no certificate": ("certificate", lambda: "hello", "cannot be read"),
    "empty": ("certificate", lambda: "", "Paste the certificate"),
    "three": ("certificate", lambda: "\n\n".join([idp.signer().block] * 3), "or two"),
    "weak key": ("certificate", lambda: idp.signer("weak").block, "too weak"),
    "ended": ("certificate", lambda: idp.signer(number=3, days=-1).block, "ended on"),
    "http": ("sso_url", lambda: "http://acme.okta.com/", "https"),
    "script": ("sso_url", lambda: "javascript:alert(1)", "valid URL"),
    "fragment": ("sso_url", lambda: "https://acme.okta.com/#a", "https"),
    "user": ("sso_url", lambda: "https://a@acme.okta.com/", "https"),
    "no address": ("sso_url", lambda: "", "required"),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_what_cannot_work_is_said_at_once(admin, name):
    field, value, sentence = WRONG[name]

    response = admin.post(ADD, form(**{field: value()}))

    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_trying_out_warns_of_a_certificate_that_ends(org, admin):
    soon = scene.provider(org, idp.signer(number=4, days=5).block)

    response = admin.post(f"/sign-on/{soon.pk}/try/", follow=True)

    assert "A certificate ends on" in response.content.decode()
    assert "Ends soon" in response.content.decode()


@pytest.mark.parametrize("role", ["viewer", "editor", "operator", "custodian", "auditor"])
def test_only_admins_see_and_add_them(org, provider, role):
    client = client_for(org, role)
    second_factor.show(client)

    for path in (ADD, f"/identity-providers/{provider.pk}/"):
        assert client.get(path).status_code == 403


def test_another_organisation_sees_none(provider, other_org):
    client = client_for(other_org, "admin")
    second_factor.show(client)

    assert client.get(f"/identity-providers/{provider.pk}/").status_code == 404
    assert client.post(f"/sign-on/{provider.pk}/connect/", {}).status_code == 404
