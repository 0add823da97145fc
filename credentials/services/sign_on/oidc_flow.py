"""Signing in at an OpenID provider: the authorization code flow, with PKCE, state and nonce.

In the organisation's context and outside of any transaction: each half asks the provider over HTTP.
"""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.db import transaction
from django.utils import timezone

from credentials.crypto import SealError
from credentials.models import IdentityProvider
from credentials.services import vault
from credentials.services.sign_on import metadata, words
from credentials.services.sign_on.claims import Claims, read_claims
from credentials.services.sign_on.metadata import Metadata
from cxone_registry.audit.record import record_access
from cxone_registry.secret import Secret
from tenants.cxone import (
    Cloud,
    CXoneError,
    HostileAnswer,
    Misconfigured,
    UserSignIn,
    answers,
    challenge,
    client_auth,
    grants,
    id_token,
    jwks,
    token_endpoint,
)

RANDOM_BYTES = 32
PURPOSE = "sign-on"
# What we ask for beside "openid", if the provider knows it.
SCOPES = ("email", "groups")
# RFC 8414 section 2: what a provider takes that lists nothing.
DEFAULT_METHOD = "client_secret_basic"
METHODS = (DEFAULT_METHOD, "client_secret_post")
CODE_REFUSED = HostileAnswer("code-refused")


class SignOnError(Exception):
    """Nobody gets in by this answer; the text is a sentence about the identity provider."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, the state that comes back, and what the session keeps for then."""

    url: str
    state: str
    kept: dict[str, str]


def begin(provider: IdentityProvider, redirect_uri: str) -> Begun:
    """Ask the provider where its sign-in page is. Raises SignOnError, audited."""
    try:
        found = metadata.read(provider.issuer)
    except CXoneError as error:
        raise _refused(provider, error.code) from None
    state, nonce, verifier = (secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(["openid", *(one for one in SCOPES if one in found.scopes)]),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge(Secret(verifier)),
        "code_challenge_method": "S256",
    }
    where = found.authorization.url
    joined = f"{where}{'&' if '?' in where else '?'}{urlencode(asked, quote_via=quote, safe='')}"
    kept = {"nonce": nonce, "verifier": verifier, "redirect_uri": redirect_uri}
    return Begun(joined, state, kept)


def finish(
    provider: IdentityProvider, code: Secret, kept: dict[str, str], *, issuer: str = ""
) -> Claims:
    """Who came back with *code*. *issuer* is the parameter ``iss`` of the answer (RFC 9207).

    Raises SignOnError, audited.
    """
    try:
        return _claims(provider, code, kept, issuer)
    except CXoneError as error:
        raise _refused(provider, error.code) from None
    except SealError:
        raise _refused(provider, "no-key") from None


def _claims(provider: IdentityProvider, code: Secret, kept: dict[str, str], issuer: str) -> Claims:
    found = metadata.read(provider.issuer)
    if issuer != provider.issuer and (issuer or found.names_issuer):
        raise HostileAnswer("issuer-mismatch")
    tokens = _redeem(provider, found, code, kept)
    if tokens.id_token is None:
        raise HostileAnswer("id-token-missing")
    verified = id_token.verify_foreign(
        tokens.id_token.reveal(),
        keys=jwks.read_keys(metadata.door().fetch(found.keys)),
        issuer=provider.issuer,
        client_id=provider.client_id,
        now=timezone.now(),
        nonce=kept["nonce"],
    )
    return read_claims(_completed(provider, found, verified, tokens), provider.group_claim)


def _redeem(
    provider: IdentityProvider, found: Metadata, code: Secret, kept: dict[str, str]
) -> token_endpoint.Tokens:
    secret = _client_secret(provider)
    sign_in = UserSignIn(
        cloud=Cloud(provider.issuer, found.token.url, ()),
        client_id=provider.client_id,
        client_secret=secret,
        client_auth_method=_method(found, secret),
        code=code,
        redirect_uri=kept["redirect_uri"],
        code_verifier=Secret(kept["verifier"]),
        nonce=kept["nonce"],
        tenant_id=None,
        business_unit_number=None,
    )
    now = timezone.now()
    sent = client_auth.token_request(sign_in, grants.authorization_code(sign_in), now=now)
    answer = metadata.door().submit(found.token, form=sent.form, authorization=sent.authorization)
    token_endpoint.refuse(answer, now, invalid_grant=CODE_REFUSED)
    return token_endpoint.read_tokens(answer)


def _client_secret(provider: IdentityProvider) -> Secret | None:
    if provider.sealed_client_secret is None:
        return None
    with transaction.atomic():
        return vault.open_from(provider, "sealed_client_secret", purpose=PURPOSE)


def _method(found: Metadata, secret: Secret | None) -> str:
    if secret is None:
        return "none"
    offered = found.auth_methods or (DEFAULT_METHOD,)
    for method in METHODS:
        if method in offered:
            return method
    raise Misconfigured("client-auth-method-unsupported")


def _completed(
    provider: IdentityProvider,
    found: Metadata,
    verified: dict[str, Any],
    tokens: token_endpoint.Tokens,
) -> dict[str, Any]:
    """With what some providers tell at their userinfo endpoint only, if anybody needs it."""
    wanted = ["email", *filter(None, [provider.group_claim])]
    if not provider.lets_in or found.userinfo is None or all(one in verified for one in wanted):
        return verified
    answer = metadata.door().fetch(found.userinfo, bearer=tokens.access_token)
    if answer.status != 200:
        return verified
    told = answers.json_object(answer)
    # Claims of somebody else would be (section 5.3.2).
    if told.get("sub") != verified["sub"]:
        raise HostileAnswer("userinfo-malformed", reason="sub")
    return {**{one: told[one] for one in wanted if one in told}, **verified}


def _refused(provider: IdentityProvider, code: str) -> SignOnError:
    record_access("sso.refused", provider, code=code)
    return SignOnError(words.by_code(code))


def declined(provider: IdentityProvider, error: str) -> SignOnError:
    """The provider sent the person back without a code, for example because they cancelled."""
    code = "declined" if error == "access_denied" else "declined-otherwise"
    return _refused(provider, code)
