"""What people do with their browsers when they sign in elsewhere."""

import re
from html import unescape
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.test import Client

from credentials.models import IdentityProvider
from credentials.services import vault
from cxone_registry.isolation.context import organization_context
from cxone_registry.secret import Secret
from tests.sign_on.idp import CLIENT_ID, Idp

SECRET = "cAnArY-client-secret-QwErTy"


def make_provider(org: Any, idp: Idp, **fields: Any) -> IdentityProvider:
    """A provider of *org* with a client secret."""
    given = {
        "name": f"Sign-in {idp.issuer[-5:]}", "kind": "oidc", "issuer": idp.issuer,
        "client_id": CLIENT_ID, **fields,
    }  # fmt: skip
    with organization_context(org.pk), transaction.atomic():
        made = IdentityProvider.objects.create(**given)
        vault.seal_into(made, "sealed_client_secret", Secret(SECRET))
    return made


def onward(response: Any) -> str:
    """Where the page that leads to the provider points."""
    found = re.search(r'href="([^"]+)"[^>]*data-go-on', response.content.decode())
    assert found, response.content.decode()
    return unescape(found[1])


def begin(client: Client, org: Any, **more: str) -> str:
    """Type the short name; the address that the browser is sent to."""
    return onward(client.post("/sign-on/", {"name": org.slug, **more}))


def come_back(client: Client, provider: Any, brought: dict[str, str]) -> Any:
    """The form of the page that the browser lands on, sent by its script."""
    return client.post(f"/sign-on/{provider.pk}/arrived/", brought)


def sign_in(client: Client, org: Any, idp: Idp, provider: Any) -> Any:
    """All of it."""
    return come_back(client, provider, idp.authorize(begin(client, org)))


def link(provider: Any, user: Any, subject: str = "subject-1") -> SocialAccount:
    """As if *user* had connected the account."""
    return SocialAccount.objects.create(provider=str(provider.pk), uid=subject, user=user)
