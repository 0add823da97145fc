"""A SAML identity provider of an organisation, and a browser that comes back from it."""

import base64
import re
import zlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import transaction
from django.test import Client
from lxml import etree

from credentials.models import IdentityProvider
from credentials.services.sign_on.saml_places import places_of
from cxone_registry.isolation.context import organization_context
from tenants.models import Organization
from tests.support import saml_idp as idp
from tests.support.saml_idp import Says

SSO = "https://login.example.com/sso"


def provider(organization: Organization, *blocks: str, **fields: Any) -> IdentityProvider:
    """A provider that signs with the first key pair of the test identity provider."""
    defaults = {
        "name": "Staff",
        "kind": "saml",
        "issuer": idp.ISSUER,
        "sso_url": SSO,
        "certificate": "\n\n".join(blocks or [idp.signer().block]),
    }
    with organization_context(organization.pk), transaction.atomic():
        return IdentityProvider.objects.create(**{**defaults, **fields})


def says(to: IdentityProvider, request_id: str, **what: Any) -> Says:
    """What a good response for it says."""
    places = places_of(to.pk)
    return Says(places.acs, places.entity_id, request_id, issuer=to.issuer, **what)


def asked(address: str) -> etree._Element:
    """The AuthnRequest in the address that a browser is sent to."""
    sent = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
    return etree.fromstring(zlib.decompress(base64.b64decode(sent), -15))


def start(client: Client, to: IdentityProvider, **query: str) -> str:
    """Begin; gives the ID of the request."""
    response = client.get(f"/sign-on/{to.pk}/saml/", query)
    assert response.status_code == 302, response.content
    return asked(response.url).get("ID")


def come_back(client: Client, to: IdentityProvider, answer: str) -> Any:
    """As a browser does: without cookies from there, then within our own site."""
    page = Client().post(f"/sign-on/{to.pk}/saml/acs/", {"SAMLResponse": answer})
    if page.status_code != 200:
        return page
    sent = {"SAMLResponse": hidden(page, "SAMLResponse"), "within": hidden(page, "within")}
    page = client.post(f"/sign-on/{to.pk}/saml/acs/", sent)
    if page.status_code != 200:
        return page
    sent = {name: hidden(page, name) for name in ("SAMLResponse", "csrfmiddlewaretoken")}
    return client.post(f"/sign-on/{to.pk}/saml/arrived/", sent)


def hidden(page: Any, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(f'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, name
    return found[1]
