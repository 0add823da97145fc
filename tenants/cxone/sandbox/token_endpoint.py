"""``POST /auth/token``: the password grant and the refresh grant.

There is no ``client_credentials`` grant, and a scope is never required. Which situation gets
which answer is a best guess where NICE documents nothing; ``invalid_client`` and
``invalid_grant`` with 401 are observed.
"""

from collections.abc import Callable
from typing import Any, Final

import jwt

from tenants.cxone.sandbox import access_keys, claims, client_auth
from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.records import AccessKey, App
from tenants.cxone.sandbox.site import Site

_ISSUED: Final = "urn:ietf:params:oauth:token-type:access_token"
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def subject(site: Site, request: Request) -> Subject:
    """Whom the request is about, even when it is malformed."""
    try:
        form = request.form
    except Refusal:
        return Subject()
    client_id = client_auth.known_client_id(site, request)
    if "refresh_token" in form:
        said = _read(site, form["refresh_token"])
        return site.subject_of_user(client_id, site.cloud.keys_of_user(str(said.get("id"))))
    return site.subject_of_key(client_id, form.get("username", ""))


def answer(site: Site, request: Request) -> Response:
    grant_type = _required(request, "grant_type")
    grant = _GRANTS.get(grant_type)
    if grant is None:
        raise Refusal(400, "unsupported_grant_type", "The grant type is not supported.")
    app, key = grant(site, request)
    return json_response(tokens(site, app, key), headers=_NO_STORE)


def tokens(site: Site, app: App, key: AccessKey) -> dict[str, Any]:
    """The six fields of every token response; there is an ID token even without a scope."""
    now, rotation, sign = int(site.now()), site.rotation(), site.signing.sign
    return {
        "access_token": sign(claims.access_claims(site, app, key, now), rotation),
        "token_type": "Bearer",
        "expires_in": claims.LIFETIME,
        "refresh_token": sign(claims.refresh_claims(site, app, key, now), rotation),
        "id_token": sign(claims.id_claims(site, app, key, now), rotation, with_kid=True),
        "issued_token_type": _ISSUED,
    }


def _password_grant(site: Site, request: Request) -> tuple[App, AccessKey]:
    key_id, key_secret = _required(request, "username"), _required(request, "password")
    app = client_auth.authenticate(site, request)
    if app.type != "backend":
        raise Refusal(400, "unauthorized_client", "This app may not use the password grant.")
    return app, access_keys.check(site, app, key_id, key_secret)


def _refresh_grant(site: Site, request: Request) -> tuple[App, AccessKey]:
    token = _required(request, "refresh_token")
    app = client_auth.authenticate(site, request)
    session = _session(site, app, token)
    return app, access_keys.of_user(site, app, str(session.get("id")))


def _session(site: Site, app: App, token: str) -> dict[str, Any]:
    """What a refresh token says. Raises Refusal when it is forged, foreign or expired."""
    said = _read(site, token)
    ours = "sessionId" in said and said.get("aud") == claims.audience_of(app)
    if not ours or said.get("iss") != site.issuer or said["exp"] <= site.now():
        raise Refusal(400, "invalid_grant", "The refresh token is invalid or has expired.")
    return said


def _read(site: Site, token: str) -> dict[str, Any]:
    try:
        return site.signing.read(token, site.rotation())
    except jwt.PyJWTError:
        return {}


def _required(request: Request, name: str) -> str:
    value = request.form.get(name)
    if value is None:
        raise Refusal(400, "invalid_request", f"The parameter {name} is missing.")
    return value


_GRANTS: Final[dict[str, Callable[[Site, Request], tuple[App, AccessKey]]]] = {
    "password": _password_grant,
    "refresh_token": _refresh_grant,
}
