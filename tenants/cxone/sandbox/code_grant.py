"""The authorization code grant (RFC 6749, section 4.1.3) with PKCE (RFC 7636, section 4.6)."""

import base64
import hashlib
import hmac
import re
from dataclasses import replace
from typing import Final

from tenants.cxone.sandbox import client_auth, people
from tenants.cxone.sandbox.codes import Promise
from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.grants import Grant, grant
from tenants.cxone.sandbox.messages import Refusal, Request
from tenants.cxone.sandbox.records import App
from tenants.cxone.sandbox.site import Site

_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def grant_by_code(site: Site, request: Request) -> Grant:
    """Raises Refusal. A code is used up by its own client's first try, also by a wrong one."""
    code, redirect_uri = request.required("code"), request.required("redirect_uri")
    app = client_auth.authenticate(site, request)
    if app.type == "backend":
        raise Refusal(400, "unauthorized_client", "A back-end app signs in no people.")
    promise = _promise(site, app, code)
    _check(site, promise, redirect_uri)
    _check_pkce(site, promise, request.form.get("code_verifier", ""))
    user = site.cloud.users.get(promise.user_id)
    granted = grant(site, app, user, _subject(site, promise))
    if people.complaint(site, app, granted.user):
        raise _invalid("The user may not sign in any more.")
    return replace(granted, nonce=promise.nonce, auth_time=promise.auth_time, family=promise.family)


def s256(verifier: str) -> str:
    """The challenge that goes with a verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _promise(site: Site, app: App, code: str) -> Promise:
    promise = site.codes.find(code)
    if promise is None or promise.client_id != app.client_id:
        raise _invalid("The authorization code is not valid.")
    if not site.codes.use(code):
        site.families.revoke(promise.family)
        raise _invalid("The authorization code was used before.")
    return promise


def _check(site: Site, promise: Promise, redirect_uri: str) -> None:
    expired = site.fault("code-expired", _subject(site, promise)) is not None
    if expired or promise.expires <= site.now():
        raise _invalid("The authorization code has expired.")
    if promise.redirect_uri != redirect_uri:
        raise _invalid("The redirect_uri is not that of the authorization request.")


def _check_pkce(site: Site, promise: Promise, verifier: str) -> None:
    if site.fault("pkce-ignored", _subject(site, promise)) is not None:
        return
    if bool(promise.challenge) != bool(verifier):
        raise _invalid("A code_verifier goes with a code_challenge, and only with one.")
    if verifier and not _answers(verifier, promise.challenge):
        raise _invalid("The code_verifier does not match the code_challenge.")


def _subject(site: Site, promise: Promise) -> Subject:
    return site.subject_of_user(promise.client_id, promise.user_id)


def _answers(verifier: str, challenge: str) -> bool:
    well_formed = _VERIFIER.fullmatch(verifier) is not None
    return well_formed and hmac.compare_digest(s256(verifier), challenge)


def _invalid(description: str) -> Refusal:
    return Refusal(400, "invalid_grant", description)
