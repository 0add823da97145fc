"""The admin's pages of identity providers, the account page, and organisations that ask for it."""

import uuid

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.test import Client

from credentials.models import IdentityProvider
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import AdminNotice, User
from tests.admin.helpers import client_for, client_of_operator
from tests.cxone.peer import answer
from tests.sign_in.people import signed_in
from tests.sign_on.browser import SECRET, come_back, link, onward
from tests.sign_on.idp import CLIENT_ID
from tests.support import make
from tests.support.second_factor import show

ROLES = ["viewer", "editor", "operator", "custodian", "auditor"]


def admin_of(org):
    client = client_for(org, "admin")
    show(client)
    return client


def form(idp, **changes):
    return {
        "name": "Okta", "issuer": idp.issuer, "client_id": CLIENT_ID, "client_secret": SECRET,
        "group_claim": "groups", "roles": "Travel = editor\n Ops = Operator ", "lets_in": "on",
        **changes,
    }  # fmt: skip


def rows(org):
    with organization_context(org.pk), transaction.atomic():
        return list(IdentityProvider.objects.all())


def update(provider, **fields):
    with organization_context(provider.organization_id), transaction.atomic():
        IdentityProvider.objects.filter(pk=provider.pk).update(**fields)


def everything_told(org):
    with organization_context(org.pk), transaction.atomic():
        told = list(Event.objects.values_list("body", flat=True))
        told += AdminNotice.objects.values_list("sentence", flat=True)
    return " ".join(told)


def test_an_admin_adds_changes_pauses_and_deletes(org, idp):
    client = admin_of(org)
    assert (
        "Everybody signs in with a password" in client.get("/identity-providers/").content.decode()
    )
    assert client.get("/identity-providers/add/oidc/").status_code == 200

    added = client.post("/identity-providers/add/oidc/", form(idp))
    assert added.status_code == 302, added.content.decode()
    (row,) = rows(org)
    assert row.group_roles == {"Travel": "editor", "Ops": "operator"}
    assert row.sealed_client_secret is not None
    page = client.get(added.url).content.decode()
    assert f"http://testserver/sign-on/{row.pk}/callback/" in page

    tried = client.post(f"/sign-on/{row.pk}/try/", follow=True).content.decode()
    assert "The issuer answers as it should. 2 signing keys" in tried

    changed = form(idp, name="Entra", client_secret="")
    assert client.post(f"{added.url}edit/", changed).status_code == 302
    assert client.post(f"{added.url}switch/", {"on": "0"}).status_code == 302
    (row,) = rows(org)
    assert (row.name, row.is_enabled, bool(row.sealed_client_secret)) == ("Entra", False, True)
    link(row, make.member(org, "viewer"))
    assert "1 account is disconnected" in client.get(f"{added.url}delete/").content.decode()
    assert client.post(f"{added.url}delete/").status_code == 302
    assert rows(org) == []
    assert not SocialAccount.objects.filter(provider=str(row.pk)).exists()
    told = everything_told(org)
    assert all(one in told for one in ("was added", "was changed", "was paused", "was deleted"))
    assert SECRET not in told + page + tried


def test_trying_out_says_what_is_wrong(org, idp, provider):
    client = admin_of(org)
    idp.peer.routes["/.well-known/openid-configuration"] = answer(302, {}, {"Location": "/x"})

    said = client.post(f"/sign-on/{provider.pk}/try/", follow=True).content.decode()

    assert "It leads on to another address" in said


def test_another_issuer_disconnects_everybody(org, idp, provider):
    link(provider, make.member(org, "viewer"))
    idp.issuer = f"{idp.issuer}/realm"

    answered = admin_of(org).post(f"/identity-providers/{provider.pk}/edit/", form(idp))

    assert answered.status_code == 302
    assert not SocialAccount.objects.filter(provider=str(provider.pk)).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://10.0.0.1"}, {"issuer": "http://login.example.com"},
        {"issuer": "javascript:alert(1)"}, {"issuer": "https://login.example.com/?a=b"},
        {"issuer": "https://ex\u202eample.com"}, {"issuer": "https://example.com/" + "a" * 600},
        {"issuer": ""}, {"name": ""}, {"name": "\u202eOkta"}, {"client_id": ""},
        {"roles": "Travel = admin"}, {"roles": "Travel = custodian"}, {"roles": "Travel"},
        {"roles": "= viewer"}, {"roles": "a = viewer\na = editor"}, {"roles": ""},
        {"roles": "x" * 300 + " = viewer"}, {"roles": "a = viewer\n" * 3 + "b=c"},
        {"group_claim": ""}, {"client_id": "a" * 300},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(org, idp, changes):
    answered = admin_of(org).post("/identity-providers/add/oidc/", form(idp, **changes))

    assert answered.status_code == 400
    assert SECRET not in answered.content.decode()
    assert rows(org) == []


def test_a_second_one_with_the_same_issuer_is_refused(org, idp, provider):
    answered = admin_of(org).post("/identity-providers/add/oidc/", form(idp))

    assert answered.status_code == 400
    assert "There is an identity provider with this issuer already" in answered.content.decode()


def test_saving_asks_who_sits_there(org, idp, provider):
    client = client_for(org, "admin")

    for path in ("add/oidc/", f"{provider.pk}/edit/", f"{provider.pk}/delete/"):
        assert "/account/again/" in client.post(f"/identity-providers/{path}", form(idp)).url
    switched = client.post(f"/identity-providers/{provider.pk}/switch/", {"on": "0"})
    assert "/account/again/" in switched.url
    (row,) = rows(org)
    assert row.is_enabled


@pytest.mark.parametrize("role", ROLES)
def test_only_admins_see_them(org, idp, provider, role):
    client = client_for(org, role)
    show(client)

    for path in ("", "add/oidc/", f"{provider.pk}/", f"{provider.pk}/edit/"):
        assert client.get(f"/identity-providers/{path}").status_code == 403
    assert client.post(f"/identity-providers/{provider.pk}/switch/").status_code == 403
    assert client.post(f"/sign-on/{provider.pk}/try/").status_code == 403


def test_neither_does_the_platforms_operator(database, idp, provider):
    client = client_of_operator()

    assert client.get("/identity-providers/").status_code in (302, 403)
    assert client.post(f"/sign-on/{provider.pk}/try/").status_code == 403
    assert client.get(f"/sign-on/{provider.pk}/connect/").status_code == 404


def test_another_organisation_finds_none(org, other_org, idp, provider):
    client = admin_of(other_org)

    for path in ("", "edit/", "delete/"):
        assert client.get(f"/identity-providers/{provider.pk}/{path}").status_code == 404
    assert client.post(f"/identity-providers/{provider.pk}/switch/").status_code == 404
    assert client.post(f"/sign-on/{provider.pk}/try/").status_code == 404
    assert client.get(f"/sign-on/{provider.pk}/connect/").status_code == 404
    assert client.get(f"/account/sign-on/{provider.pk}/disconnect/").status_code == 404
    assert str(provider.pk) not in client.get("/identity-providers/").content.decode()
    assert client.get(f"/identity-providers/{uuid.uuid4()}/").status_code == 404
    assert client.get("/identity-providers/add/ldap/").status_code == 404


def connect(client, idp, provider):
    address = f"/sign-on/{provider.pk}/connect/"
    assert client.get(address).status_code == 200
    brought = idp.authorize(onward(client.post(address)))
    return come_back(client, provider, brought)


def test_a_member_connects_and_disconnects(org, idp, provider):
    user = make.member(org, "viewer")
    client = signed_in(user)
    assert "Connect</a>" in client.get("/account/").content.decode()

    assert connect(client, idp, provider).url == "/account/"
    assert "Disconnect</a>" in client.get("/account/").content.decode()
    assert SocialAccount.objects.get(provider=str(provider.pk)).user_id == user.pk
    address = f"/account/sign-on/{provider.pk}/disconnect/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert not SocialAccount.objects.filter(user=user).exists()
    told = everything_told(org)
    assert "sso.linked" in told
    assert "sso.unlinked" in told


def test_one_subject_belongs_to_one_account(org, idp, provider):
    first, second = make.member(org, "viewer"), make.member(org, "viewer")
    link(provider, first)

    answered = connect(signed_in(second), idp, provider)

    assert answered.status_code == 403
    assert "somebody else" in answered.content.decode()


def test_one_account_has_one_subject_at_a_provider(org, idp, provider):
    user = make.member(org, "viewer")
    link(provider, user, "another-subject")

    assert connect(signed_in(user), idp, provider).status_code == 403


def test_what_somebody_began_another_person_does_not_end(org, idp, provider):
    user, other = make.member(org, "viewer"), make.member(org, "viewer")
    client = signed_in(user)
    brought = idp.authorize(onward(client.post(f"/sign-on/{provider.pk}/connect/")))
    kept = client.session["sign-on"]
    client = signed_in(other)
    session = client.session
    session["sign-on"] = kept
    session.save()

    assert come_back(client, provider, brought).status_code == 400
    assert not SocialAccount.objects.filter(user__in=[user, other]).exists()


def test_connecting_needs_a_recent_sign_in(org, idp, provider):
    client = client_for(org, "viewer")

    assert "/account/again/" in client.get(f"/sign-on/{provider.pk}/connect/").url
    assert "/login/" in Client().get(f"/sign-on/{provider.pk}/connect/").url


def test_the_only_way_in_is_kept(org, idp, provider):
    user = make.member(org, "viewer")
    User.objects.filter(pk=user.pk).update(password="!")
    link(provider, user)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    show(client)

    said = client.post(f"/account/sign-on/{provider.pk}/disconnect/", follow=True)

    assert "only way to sign in" in said.content.decode()
    assert SocialAccount.objects.filter(user=user).exists()


@pytest.mark.parametrize("role", ROLES)
def test_a_password_is_not_enough_where_the_organisation_says_so(org, idp, provider, role):
    update(provider, is_required=True)
    user = make.member(org, role)
    client = signed_in(user)

    page = client.get("/account/")
    assert page.status_code == 403
    assert "Sign in at" in page.content.decode()
    assert client.post("/account/", {"name": "Kim", "time_zone": "UTC"}).status_code == 403

    assert connect(client, idp, provider).status_code == 302
    assert client.get("/account/").status_code == 200
    refused = client.post(f"/account/sign-on/{provider.pk}/disconnect/", follow=True)
    assert "asks its members to sign in there" in refused.content.decode()


def test_admins_keep_their_password_and_others_too_while_it_is_paused(org, idp, provider):
    update(provider, is_required=True)
    assert signed_in(make.member(org, "admin")).get("/account/").status_code == 200

    update(provider, is_enabled=False)
    assert signed_in(make.member(org, "viewer")).get("/account/").status_code == 200


def test_another_sign_in_by_password_forgets_where_one_signed_in_before(org, idp, provider):
    update(provider, is_required=True)
    user = make.member(org, "viewer")
    link(provider, user)
    client = Client()
    brought = idp.authorize(onward(client.post("/sign-on/", {"name": org.slug})))
    come_back(client, provider, brought)
    assert client.get("/account/").status_code == 200

    client.post("/login/", {"username": user.email, "password": make.PASSWORD})

    assert client.get("/account/").status_code == 403
