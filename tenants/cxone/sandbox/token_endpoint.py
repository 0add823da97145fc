"""``POST /auth/token``: the grants, told apart by ``grant_type``.

There is no ``client_credentials`` grant, and a scope is never required. Which situation gets
which answer is a best guess where NICE documents nothing; ``invalid_client`` and
``invalid_grant`` with 401 are observed.
"""

from collections.abc import Callable
from typing import Final

from tenants.cxone.sandbox import (
    access_keys,
    client_auth,
    refresh_grant,
    token_exchange,
    tokens,
    used,
)
from tenants.cxone.sandbox.code_grant import grant_by_code
from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.grants import Grant, grant
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.site import Site

_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def subject(site: Site, request: Request) -> Subject:
    """Whom the request is about, even when it is malformed."""
    try:
        form = request.form
    except Refusal:
        return Subject()
    client_id = client_auth.known_client_id(site, request)
    if "refresh_token" in form:
        said = tokens.read(site, form["refresh_token"])
        client_id = client_id or tokens.client_id_in(site, form["refresh_token"])
        return site.subject_of_user(client_id, str(said.get("id")))
    promise = site.codes.find(form.get("code", ""))
    if promise:
        return site.subject_of_user(client_id, promise.user_id)
    return site.subject_of_key(client_id, form.get("username", ""))


def answer(site: Site, request: Request) -> Response:
    grant_by = _GRANTS.get(request.required("grant_type"))
    if grant_by is None:
        raise Refusal(400, "unsupported_grant_type", "The grant type is not supported.")
    return json_response(tokens.response(site, grant_by(site, request)), headers=_NO_STORE)


def _grant_by_password(site: Site, request: Request) -> Grant:
    key_id, key_secret = request.required("username"), request.required("password")
    app = client_auth.authenticate(site, request)
    if app.type != "backend":
        raise Refusal(400, "unauthorized_client", "This app may not use the password grant.")
    key = access_keys.check(site, app, key_id, key_secret)
    used.mark(site, key)
    subject = site.subject_of_key(app.client_id, key_id)
    return grant(site, app, site.cloud.users.get(key.user_id), subject)


_GRANTS: Final[dict[str, Callable[[Site, Request], Grant]]] = {
    "password": _grant_by_password,
    "refresh_token": refresh_grant.grant_by_refresh,
    "authorization_code": grant_by_code,
    **dict.fromkeys(token_exchange.GRANT_TYPES, token_exchange.grant_by_exchange),
}
