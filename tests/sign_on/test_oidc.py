"""Signing in at an OpenID provider, end to end over real HTTP."""

import re

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.test import Client

from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import AdminNotice, Membership, User
from tests.cxone.peer import answer, raw
from tests.sign_on.browser import (
    SECRET,
    begin,
    come_back,
    link,
    make_provider,
    onward,
    sign_in,
)
from tests.sign_on.idp import OTHER_KEY, WEAK_KEY, running
from tests.support import make


def actions(org):
    with organization_context(org.pk), transaction.atomic():
        return list(
            Event.objects.filter(action__startswith="sso.").values_list("action", flat=True)
        )


def refusals(org):
    with organization_context(org.pk), transaction.atomic():
        bodies = Event.objects.filter(action="sso.refused").values_list("body", flat=True)
        return [re.search(r'"code": "([^"]+)"', body)[1] for body in bodies]


def is_in(client):
    return client.get("/account/").status_code == 200


def members(org):
    with organization_context(org.pk), transaction.atomic():
        return {one.user.email: one.role for one in Membership.objects.select_related("user")}


def test_a_member_who_is_connected_gets_in(org, idp, provider, browser):
    user = make.member(org, "viewer")
    link(provider, user)

    answered = sign_in(browser, org, idp, provider)

    assert (answered.status_code, answered.url) == (302, "/")
    assert browser.session["_auth_user_id"] == str(user.pk)
    assert is_in(browser)
    assert "sso.succeeded" in actions(org)
    assert idp.forms[0]["code_verifier"]


def test_it_goes_on_to_where_somebody_wanted(org, idp, provider, browser):
    link(provider, make.member(org, "viewer"))

    inside = begin(browser, org, next="/calendars/")
    assert come_back(browser, provider, idp.authorize(inside)).url == "/calendars/"
    outside = begin(Client(), org, next="https://evil.example.com/")
    assert "evil" not in outside


def test_a_group_makes_a_new_member(org, idp, provider, browser):
    idp.claims = {"email": "New.Person@example.com", "groups": ["Other", "Travel"]}

    answered = sign_in(browser, org, idp, provider)

    assert answered.status_code == 302
    assert members(org)["new.person@example.com"] == "editor"
    user = User.objects.get(email="new.person@example.com")
    assert not user.has_usable_password()
    assert is_in(browser)
    assert set(actions(org)) == {"sso.linked", "sso.succeeded"}
    with organization_context(org.pk), transaction.atomic():
        assert AdminNotice.objects.filter(sentence__contains="came in by a group").count() == 1

    again = Client()
    assert sign_in(again, org, idp, provider).status_code == 302
    assert SocialAccount.objects.filter(provider=str(provider.pk)).count() == 1


def test_email_and_groups_may_come_from_userinfo(org, idp, provider, browser):
    idp.told = {"email": "told@example.com", "groups": "Travel"}

    assert sign_in(browser, org, idp, provider).status_code == 302
    assert members(org)["told@example.com"] == "editor"


def test_userinfo_of_somebody_else_is_not_taken(org, idp, provider, browser):
    idp.told = {"sub": "subject-2", "email": "told@example.com", "groups": "Travel"}

    assert sign_in(browser, org, idp, provider).status_code == 403
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"email": "a@example.com", "groups": ["Other"]}, "no-role"),
        ({"email": "a@example.com"}, "no-role"),
        ({"groups": ["Travel"]}, "no-address"),
        ({"email": "no address", "groups": ["Travel"]}, "no-address"),
        ({"email": "a\u202e@example.com", "groups": ["Travel"]}, "no-address"),
        ({"email": ["a@example.com"], "groups": {"Travel": 1}}, "no-role"),
    ],
)
def test_a_stranger_without_group_or_address_is_refused(org, idp, provider, browser, claims, code):
    idp.claims = claims

    assert sign_in(browser, org, idp, provider).status_code == 403
    assert refusals(org) == [code]
    assert not is_in(browser)


def test_the_address_of_an_account_opens_nothing(org, idp, provider, browser):
    admin = make.member(org, "admin")
    idp.claims = {"email": admin.email.upper(), "groups": ["Travel"], "email_verified": True}

    answered = sign_in(browser, org, idp, provider)

    assert answered.status_code == 403
    assert "Sign in with your password and connect it" in answered.content.decode()
    assert not SocialAccount.objects.filter(user=admin).exists()
    assert refusals(org) == ["address-taken"]


@pytest.mark.parametrize("role", ["custodian", "admin", "owner", ""])
def test_no_group_gives_more_than_it_may(org, idp, browser, role):
    provider = make_provider(
        org, idp, group_claim="groups", group_roles={"Travel": role}, lets_in=True
    )
    idp.claims = {"email": "a@example.com", "groups": ["Travel"]}

    assert sign_in(browser, org, idp, provider).status_code == 403


def test_a_removed_member_does_not_come_back(org, idp, provider, browser):
    user = make.member(org, "viewer")
    link(provider, user)
    with organization_context(org.pk), transaction.atomic():
        Membership.objects.filter(user=user).delete()
    idp.claims = {"email": user.email, "groups": ["Travel"]}

    answered = sign_in(browser, org, idp, provider)

    assert answered.status_code == 403
    assert "invite you again" in answered.content.decode()
    assert refusals(org) == ["removed"]


def test_an_account_that_is_switched_off_stays_out(org, idp, provider, browser):
    user = make.member(org, "viewer")
    link(provider, user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert sign_in(browser, org, idp, provider).status_code == 403
    assert refusals(org) == ["switched-off"]


CLAIMS = [
    ({"iss": "https://other.example.com"}, "id-token-issuer"),
    ({"aud": "somebody-else"}, "id-token-audience"),
    ({"aud": ["registry-client", "somebody-else"]}, "id-token-audience"),
    ({"azp": "somebody-else"}, "id-token-audience"),
    ({"nonce": "another"}, "id-token-nonce"),
    ({"nonce": None}, "id-token-nonce"),
    ({"exp": 1_700_000_000, "iat": 1_699_999_000}, "id-token-expired"),
    ({"sub": None}, "id-token-claim-missing"),
    ({"sub": 5}, "id-token-claim-malformed"),
    ({"sub": "x" * 256}, "id-token-claim-malformed"),
    ({"sub": "a\x00b"}, "id-token-claim-malformed"),
]


@pytest.mark.parametrize(("claims", "code"), CLAIMS)
def test_a_wrong_claim_lets_nobody_in(org, idp, provider, browser, claims, code):
    link(provider, make.member(org, "viewer"))
    idp.claims = claims

    assert sign_in(browser, org, idp, provider).status_code == 403
    assert refusals(org) == [code]
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"key": OTHER_KEY}, "id-token-signature"),
        ({"key": "s" * 64, "algorithm": "HS256"}, "id-token-algorithm"),
        ({"key": SECRET.ljust(40, "x"), "algorithm": "HS512"}, "id-token-algorithm"),
        ({"key": None, "algorithm": "none"}, "id-token-malformed"),
        ({"algorithm": "PS256"}, "id-token-algorithm"),
        ({"kid": "unknown"}, "signing-key-unknown"),
        ({"key": WEAK_KEY, "kid": "weak"}, "signing-key-weak"),
        ({"token": ""}, "id-token-missing"),
        ({"token": "a.b"}, "id-token-malformed"),
    ],
)
def test_a_token_that_is_not_well_signed_lets_nobody_in(org, idp, provider, browser, how, code):
    link(provider, make.member(org, "viewer"))
    for name, value in how.items():
        setattr(idp, name, value)

    assert sign_in(browser, org, idp, provider).status_code == 403
    assert refusals(org) == [code]
    assert not is_in(browser)


def test_a_state_counts_once_and_in_its_own_browser(org, idp, provider, browser):
    link(provider, make.member(org, "viewer"))
    brought = idp.authorize(begin(browser, org))

    stranger = Client()
    begin(stranger, org)
    assert come_back(stranger, provider, brought).status_code == 400
    assert come_back(browser, provider, {**brought, "state": "another"}).status_code == 400
    assert come_back(browser, provider, brought).status_code == 302
    browser.logout()
    assert come_back(browser, provider, brought).status_code == 400
    assert not is_in(stranger)


def test_a_code_that_was_used_lets_nobody_in(org, idp, provider):
    link(provider, make.member(org, "viewer"))
    first, second = Client(), Client()
    used = idp.authorize(begin(first, org))
    come_back(first, provider, used)

    fresh = idp.authorize(begin(second, org))
    answered = come_back(second, provider, {**fresh, "code": used["code"]})

    assert answered.status_code == 403
    assert refusals(org) == ["code-refused"]
    assert not is_in(second)


def test_a_state_that_is_too_old_counts_no_more(org, idp, provider, browser, monkeypatch):
    link(provider, make.member(org, "viewer"))
    brought = idp.authorize(begin(browser, org))
    session = browser.session
    session["sign-on"] = [{**session["sign-on"][0], "at": 1_700_000_000.0}]
    session.save()

    assert come_back(browser, provider, brought).status_code == 400


def test_providers_are_not_mixed_up(org, other_org, idp, provider, settings, browser):
    user = make.member(org, "viewer")
    link(provider, user)
    with running(settings) as evil:
        theirs = make_provider(other_org, evil, lets_in=True)

        # The other provider's own sign-in with the same subject is nobody here.
        assert sign_in(browser, other_org, evil, theirs).status_code == 403
        # An answer that was asked of one provider, brought to the other one's address.
        brought = idp.authorize(begin(browser, org))
        assert come_back(browser, theirs, brought).status_code == 400
        # A token of the other one.
        brought = idp.authorize(begin(browser, org))
        idp.token = evil.id_token(idp.codes[brought["code"]])
        assert come_back(browser, provider, brought).status_code == 403
        # An answer that says it comes from the other one (RFC 9207).
        brought = idp.authorize(begin(browser, org), iss=evil.issuer)
        assert come_back(browser, provider, brought).status_code == 403

    assert not is_in(browser)
    assert set(refusals(org)) == {"issuer-mismatch", "id-token-issuer"}


def test_a_session_works_only_for_the_organisation_that_vouches(
    org, other_org, idp, provider, browser
):
    user = make.member(org, "viewer")
    with organization_context(other_org.pk), transaction.atomic():
        Membership.objects.create(user=user, role="editor")
    link(provider, user)

    sign_in(browser, org, idp, provider)
    browser.post("/organizations/choose/", {"organization": str(other_org.pk)})

    assert browser.session["organization"] == str(org.pk)
    assert [str(seat.organization_id) for seat in browser.get("/account/").wsgi_request.seats] == [
        str(org.pk)
    ]


DOCUMENTS = [
    {"issuer": "https://other.example.com"},
    {"issuer": None},
    {"token_endpoint": "https://127.0.0.1/token"},
    {"token_endpoint": "http://login.example.com/token"},
    {"token_endpoint": "https://169.254.169.254/latest"},
    {"jwks_uri": "file:///etc/hosts"},
    {"jwks_uri": ["https://example.com"]},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"authorization_endpoint": None},
    {"userinfo_endpoint": "https://[::1]/me"},
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_hostile_discovery_document_leads_nowhere(org, idp, provider, browser, document):
    idp.document = document

    answered = browser.post("/sign-on/", {"name": org.slug})

    assert answered.status_code == 502
    assert refusals(org)[0] in ("issuer-mismatch", "endpoint-refused")


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (answer(302, {}, {"Location": "http://127.0.0.1:1/"}), "redirect-refused"),
        (answer(200, b"x" * 300_000), "too-large"),
        (answer(200, b"<html>", {"Content-Type": "text/html"}), "not-json"),
        (answer(200, b"[" * 100_000), "json-too-deep"),
        (answer(500, {}), "provider-unknown"),
        (raw(b"nonsense\r\n\r\n"), "protocol-error"),
        (raw(b""), "connection-lost"),
    ],
)
def test_a_hostile_answer_leads_nowhere(org, idp, provider, browser, behaviour, code):
    idp.peer.routes["/.well-known/openid-configuration"] = behaviour

    answered = browser.post("/sign-on/", {"name": org.slug})

    assert (answered.status_code, refusals(org)) == (502, [code])


@pytest.mark.parametrize("path", ["/token", "/keys"])
def test_a_hostile_answer_later_on_lets_nobody_in(org, idp, provider, browser, path):
    link(provider, make.member(org, "viewer"))
    for behaviour in (answer(302, {}, {"Location": "/x"}), answer(200, b"x" * 300_000), raw(b"")):
        brought = idp.authorize(begin(browser, org))
        idp.peer.routes[path] = behaviour
        assert come_back(browser, provider, brought).status_code == 403
    assert not is_in(browser)


@pytest.mark.parametrize(
    "issuer", ["https://127.0.0.1", "https://10.0.0.8", "http://login.example.com", "https://[::1]"]
)
def test_private_addresses_are_not_asked(org, idp, browser, issuer):
    make_provider(org, idp, issuer=issuer)

    assert browser.post("/sign-on/", {"name": org.slug}).status_code == 502
    assert refusals(org) == ["url-refused"]


@pytest.mark.parametrize(
    ("error", "said"),
    [("access_denied", "you cancelled"), ("server_error", "could not sign you in"), ("\u202e", "")],
)
def test_a_refusal_by_the_provider_is_told(org, idp, provider, browser, error, said):
    brought = idp.authorize(begin(browser, org))

    answered = come_back(browser, provider, {"state": brought["state"], "error": error})

    assert answered.status_code == 403
    assert said in answered.content.decode()


def test_the_first_page_after_coming_back_knows_nobody(provider):
    cold = Client()
    page = cold.get(f"/sign-on/{provider.pk}/callback/?code=secret-code&state=s")
    assert "within=1" in onward(page)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    within = cold.get(f"/sign-on/{provider.pk}/callback/?code=secret-code&state=s&within=1")
    assert within.status_code == 400
    for wrong in ("", "?code=x", "?state=x", "?state=x&code=" + "x" * 5000):
        assert cold.get(f"/sign-on/{provider.pk}/callback/{wrong}").status_code == 400


def test_an_unknown_name_and_one_without_provider_get_the_same_answer(org, client):
    one = client.post("/sign-on/", {"name": org.slug})
    two = client.post("/sign-on/", {"name": "there-is-none"})

    assert (one.status_code, two.status_code) == (404, 404)
    clean = [re.sub(r'value="[^"]*"', "", page.content.decode()) for page in (one, two)]
    assert clean[0] == clean[1]


def test_whoever_tries_names_is_slowed_down(database):
    client = Client(REMOTE_ADDR="203.0.113.77")
    name = f"nobody-{make.number()}-{id(client)}"

    answers = [client.post("/sign-on/", {"name": name}).status_code for _ in range(12)]

    assert 429 in answers


@pytest.mark.parametrize(
    "name", ["", "  ", "a" * 5000, "../../etc", "\u202eabc", "a'; --", "%", "\ud83d\ude00"]
)
def test_odd_names_get_a_sentence(client, database, name):
    answered = client.post(
        "/sign-on/", {"name": name.encode("utf-16", "surrogatepass").decode("utf-16")}
    )

    assert answered.status_code in (400, 404)


def test_a_paused_provider_leads_nowhere(org, idp, provider, browser):
    brought = idp.authorize(begin(browser, org))
    with organization_context(org.pk), transaction.atomic():
        type(provider).objects.filter(pk=provider.pk).update(is_enabled=False)

    assert come_back(browser, provider, brought).status_code == 410
    assert browser.post("/sign-on/", {"name": org.slug}).status_code == 404
    assert browser.post(f"/sign-on/{provider.pk}/").status_code == 404


def test_of_several_providers_one_is_chosen(org, idp, provider, settings, browser):
    with running(settings) as second:
        other = make_provider(org, second, name="Another")
        page = browser.post("/sign-on/", {"name": org.slug}).content.decode()
        assert "Another" in page
        assert str(provider.pk) in page
        there = onward(browser.post(f"/sign-on/{other.pk}/"))

    assert there.startswith(second.issuer)


def test_the_client_secret_shows_nowhere(org, idp, provider, browser, caplog):
    caplog.set_level("DEBUG")
    idp.claims = {"email": f"canary{make.number()}@example.com", "groups": ["Travel"]}
    page = browser.post("/sign-on/", {"name": org.slug})
    answered = come_back(browser, provider, idp.authorize(onward(page)))

    with organization_context(org.pk), transaction.atomic():
        told = "".join(Event.objects.values_list("body", flat=True))
        row = vars(type(provider).objects.get(pk=provider.pk))
    everything = "".join([page.content.decode(), answered.content.decode(), caplog.text, told])
    everything += str(row) + str(dict(browser.session))
    assert SECRET not in everything
