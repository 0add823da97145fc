"""The refresh grant (RFC 6749, section 6)."""

from dataclasses import replace

from tenants.cxone.sandbox import access_keys, client_auth, people, tokens
from tenants.cxone.sandbox.grants import Grant, grant
from tenants.cxone.sandbox.messages import Refusal, Request
from tenants.cxone.sandbox.records import App
from tenants.cxone.sandbox.site import Site


def grant_by_refresh(site: Site, request: Request) -> Grant:
    """The app authenticates as it did at first; a public app may leave its client_id out.

    NICE's own SDK does so, which is why the token then has to say whose it is.
    """
    token = request.required("refresh_token")
    app = client_auth.authenticate(site, request, public=tokens.client_id_in(site, token))
    session = tokens.session_of(site, app, token)
    user_id = str(session.get("id"))
    granted = _by_key(site, app, user_id) if app.type == "backend" else _of(site, app, user_id)
    if site.fault("refresh-refused", granted.subject) is not None:
        raise Refusal(400, "invalid_grant", "The refresh token is invalid or has expired.")
    kept = _rotated(site, granted, token, until=session["exp"])
    return replace(granted, family=site.families.of(token), refresh_token=kept)


def _rotated(site: Site, granted: Grant, token: str, until: float) -> str:
    """The token to answer with again, or nothing for a new one. What CXone does is not known."""
    how = site.fault("refresh-rotates", granted.subject)
    if how == "reuse-refused" and not site.spent.first_use(token, until=until, now=site.now()):
        raise Refusal(400, "invalid_grant", "The refresh token was used before.")
    return token if how == "off" else ""


def _by_key(site: Site, app: App, user_id: str) -> Grant:
    key = access_keys.of_user(site, app, user_id)
    subject = site.subject_of_key(app.client_id, key.access_key_id)
    return grant(site, app, site.cloud.users.get(user_id), subject)


def _of(site: Site, app: App, user_id: str) -> Grant:
    user, subject = site.cloud.users.get(user_id), site.subject_of_user(app.client_id, user_id)
    granted = grant(site, app, user, subject)
    if people.complaint(site, app, granted.user):
        raise Refusal(400, "invalid_grant", "The user may not sign in any more.")
    return granted
