"""Token exchange (RFC 8693) as NICE's own SDK asks for it: an access token for another app.

Only what that SDK sends is known; no client authentication was seen, so none is asked of public
apps. Exchanges for impersonation and association are not played.
"""

from typing import Final

from tenants.cxone.sandbox import client_auth, people, tokens
from tenants.cxone.sandbox.claims import ACCESS_TOKEN_ISSUER
from tenants.cxone.sandbox.grants import Grant, grant
from tenants.cxone.sandbox.messages import Refusal, Request
from tenants.cxone.sandbox.site import Site

GRANT_TYPES: Final = ("urn:ietf:params:oauth:grant-type:token-exchange", "token-exchange")
_ACCESS_TOKEN: Final = ("urn:ietf:params:oauth:token-type:access_token", "access_token")


def grant_by_exchange(site: Site, request: Request) -> Grant:
    token = request.required("subject_token")
    if request.required("subject_token_type") not in _ACCESS_TOKEN:
        raise Refusal(400, "invalid_request", "The subject_token_type must be an access token.")
    app = client_auth.authenticate(site, request)
    if app.type == "backend":
        raise Refusal(400, "unauthorized_client", "A back-end app may not exchange tokens.")
    said = tokens.read(site, token)
    good = said.get("iss") == ACCESS_TOKEN_ISSUER and said.get("exp", 0) > site.now()
    if not good or site.families.revoked(token):
        raise _invalid("The subject_token is invalid or has expired.")
    user_id = str(said.get("sub")).removeprefix("user:")
    subject = site.subject_of_user(app.client_id, user_id)
    granted = grant(site, app, site.cloud.users.get(user_id), subject)
    if people.complaint(site, app, granted.user):
        raise _invalid("The user may not use this application.")
    return granted


def _invalid(description: str) -> Refusal:
    return Refusal(400, "invalid_grant", description)
