"""Signing in by SAML 2.0 (Web Browser SSO Profile): we ask by a redirect, the answer is posted.

Only answers to a question of ours are taken, once, in the browser that we asked for.
"""

from urllib.parse import urlencode, urlsplit

from django.db import transaction
from django.utils import timezone

from credentials.models import IdentityProvider
from credentials.services.sign_on import (
    saml_claims,
    saml_conditions,
    saml_library,
    saml_replay,
    saml_signatures,
)
from credentials.services.sign_on.claims import Claims
from credentials.services.sign_on.saml_document import Document
from credentials.services.sign_on.saml_places import places_of
from credentials.services.sign_on.saml_refusals import RefusedError
from cxone_registry.audit.record import record_access


def begin(provider: IdentityProvider) -> tuple[str, str]:
    """Where to send the browser, and the ID of the request that the answer has to name."""
    request, request_id = saml_library.request_for(provider)
    joint = "&" if urlsplit(provider.sso_url).query else "?"
    return f"{provider.sso_url}{joint}{urlencode({'SAMLRequest': request})}", request_id


def finish(provider: IdentityProvider, document: Document, request_id: str) -> Claims:
    """Who signed in. *request_id*: of the request that this browser waits for.

    Raises saml_refusals.RefusedError, audited. Needs the organisation's context, no transaction.
    """
    try:
        with transaction.atomic():
            return _finish(provider, document, request_id)
    except RefusedError as error:
        record_access("sso.refused", provider, code=f"saml-{error.code}")
        raise


def _finish(provider: IdentityProvider, document: Document, request_id: str) -> Claims:
    now = timezone.now()
    saml_signatures.check(document)
    expires_at = saml_conditions.check(
        document,
        places=places_of(provider.pk),
        issuer=provider.issuer,
        request_id=request_id,
        now=now,
    )
    saml_library.verify(provider, document, request_id)
    claims = saml_claims.claims_in(document, group_claim=provider.group_claim)
    assertion_id = document.assertion.get("ID", "")
    saml_replay.use_once(provider, assertion_id, expires_at=expires_at, now=now)
    return claims
