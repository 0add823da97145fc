"""The token endpoints of old that are still seen in the wild (section 1.7 of what is known).

The access-key call works without an app registration, so a registry should flag it. What its
tokens name as their audience is not known: here an app called ``UserHub@NICE``.
"""

from typing import Final

from tenants.cxone.sandbox import access_keys, claims, json_body, tokens, used
from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.grants import grant
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.records import AccessKey
from tenants.cxone.sandbox.site import LEGACY_CLIENT_ID, Site

_FIELDS: Final = ("access_token", "token_type", "expires_in", "refresh_token", "id_token")


def key_subject(site: Site, request: Request) -> Subject:
    return site.subject_of_key("", json_body.texts(request).get("accessKeyId", ""))


def refresh_subject(site: Site, request: Request) -> Subject:
    said = tokens.read(site, json_body.texts(request, most=8_000).get("token", ""))
    return site.subject_of_user("", str(said.get("id")))


def access_key(site: Site, request: Request) -> Response:
    """``POST /authentication/v1/token/access-key``: JSON in camelCase, no client."""
    data = json_body.read(request)
    key_id, secret = (json_body.text(data, name) for name in ("accessKeyId", "accessKeySecret"))
    if not key_id or not secret:
        raise json_body.wrong("The fields accessKeyId and accessKeySecret are needed.")
    key = access_keys.check(site, site.legacy_app, key_id, secret)
    used.mark(site, key)
    issued = _issue(site, key)
    return json_response({name: issued[name] for name in _FIELDS if name in issued})


def refresh(site: Site, request: Request) -> Response:
    """``POST /public/user/refresh``: JSON ``token``, answered with names of its own."""
    token = json_body.text(json_body.read(request), "token", most=8_000)
    session = tokens.session_of(site, site.legacy_app, token)
    key = access_keys.of_user(site, site.legacy_app, str(session.get("id")))
    issued = _issue(site, key)
    return json_response(
        {
            "token": issued["access_token"],
            "refreshToken": issued["refresh_token"],
            "tokenExpirationTimeSec": claims.LIFETIME,
            "refreshTokenExpirationTimeSec": claims.REFRESH_LIFETIME,
        }
    )


def central(site: Site, request: Request) -> Response:
    """``/InContactAuthorizationServer/Token``, the oldest: NICE announced its retirement."""
    raise Refusal(410, "retired", "This token server is retired. Register an application instead.")


def _issue(site: Site, key: AccessKey) -> dict[str, str]:
    subject = site.subject_of_key(LEGACY_CLIENT_ID, key.access_key_id)
    user = site.cloud.users.get(key.user_id)
    return tokens.response(site, grant(site, site.legacy_app, user, subject))
