"""The token response: six fields, with an ID token even without a scope."""

from typing import Any, Final

import jwt

from tenants.cxone.sandbox import claims, spoiling, used
from tenants.cxone.sandbox.grants import Grant
from tenants.cxone.sandbox.messages import Refusal
from tenants.cxone.sandbox.records import App
from tenants.cxone.sandbox.site import Site

_ISSUED: Final = "urn:ietf:params:oauth:token-type:access_token"


def response(site: Site, grant: Grant) -> dict[str, Any]:
    now, rotation, sign = int(site.now()), site.rotation(), site.signing.sign
    answer: dict[str, Any] = {
        "access_token": sign(claims.access_claims(site, grant, now), rotation),
        "token_type": "Bearer",
        "expires_in": claims.LIFETIME,
        "refresh_token": grant.refresh_token
        or sign(claims.refresh_claims(site, grant, now), rotation),
        "id_token": _id_token(site, grant, now),
        "issued_token_type": _ISSUED,
    }
    if site.fault("id-token-missing", grant.subject) is not None:
        del answer["id_token"]
    used.mark(site, grant.app)
    site.families.join(grant.family, answer["access_token"], answer["refresh_token"])
    return answer


def _id_token(site: Site, grant: Grant, now: int) -> str:
    said = spoiling.id_claims(site, grant, claims.id_claims(site, grant, now))
    token = site.signing.sign(said, site.rotation(), with_kid=True)
    return spoiling.signature(site, grant, token)


def session_of(site: Site, app: App, token: str) -> dict[str, Any]:
    """What a refresh token says. Raises Refusal when it is forged, foreign, revoked or expired."""
    said = read(site, token)
    ours = "sessionId" in said and said.get("aud") == claims.audience_of(app)
    good = ours and said.get("iss") == site.issuer and said["exp"] > site.now()
    if not good or site.families.revoked(token) or site.spent.used(token, now=site.now()):
        raise Refusal(400, "invalid_grant", "The refresh token is invalid or has expired.")
    return said


def client_id_in(site: Site, token: str) -> str:
    """The client_id of a token's audience; empty when the token is not one of ours."""
    audience = str(read(site, token).get("aud", ""))
    return audience.removesuffix("@cxone") if audience.endswith("@cxone") else ""


def read(site: Site, token: str) -> dict[str, Any]:
    """The claims of any token this cloud signed, whatever its age; empty when it did not."""
    try:
        return site.signing.read(token, site.rotation())
    except jwt.PyJWTError:
        return {}
