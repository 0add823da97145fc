"""Client authentication at the token endpoint (RFC 6749, section 2.3).

Every reason to refuse looks the same from outside: an app that NICE has not yet processed
answers just like a wrong secret.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_plus

from tenants.cxone.sandbox import client_assertion
from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.messages import Refusal, Request
from tenants.cxone.sandbox.records import App
from tenants.cxone.sandbox.site import Site

_APP_FAULTS: Final = ("wrong-secret", "app-disabled", "not-yet-approved")
# With which fault the first way to read Basic, form-decoded, and the second, raw, is not tried.
_UNREAD: Final = ("basic-raw-only", "basic-encoded-only")


@dataclass(frozen=True)
class Presented:
    """What a request shows of its client: the method, and the ways to read its two parts.

    Of Basic there are two ways, first form-decoded, then raw.
    """

    method: str
    candidates: tuple[tuple[str, str], ...]


def presented_by(request: Request) -> Presented:
    """Raises Refusal when the request is malformed or authenticates in two ways at once."""
    form, header = request.form, request.headers.get("Authorization")
    ways = (header is not None) + len(form.keys() & {"client_secret", "client_assertion"})
    if ways > 1:
        raise Refusal(400, "invalid_request", "Authenticate the client in one way only.")
    if header is not None:
        return _one_client(form, Presented("client_secret_basic", _basic(header)))
    if "client_assertion" in form:
        return _one_client(form, _asserted(form))
    method = "client_secret_post" if "client_secret" in form else "none"
    return Presented(method, ((form.get("client_id", ""), form.get("client_secret", "")),))


def _asserted(form: dict[str, str]) -> Presented:
    assertion = form["client_assertion"]
    if form.get("client_assertion_type") != client_assertion.TYPE:
        raise Refusal(400, "invalid_request", "The client_assertion_type is not known.")
    return Presented("client_secret_jwt", ((client_assertion.issuer(assertion), assertion),))


def _one_client(form: dict[str, str], presented: Presented) -> Presented:
    """A client_id in the body as well is fine, if it is the same (RFC 7521, section 4.2)."""
    named = {client_id for client_id, _ in presented.candidates}
    if form.get("client_id") and form["client_id"] not in named:
        raise Refusal(400, "invalid_request", "The request names two different clients.")
    return presented


def known_client_id(site: Site, request: Request) -> str:
    """The client_id if it is one of this cloud's. Never raises: faults are looked up with it."""
    try:
        candidates = presented_by(request).candidates
    except Refusal:
        return ""
    return next((client for client, _ in candidates if client in site.cloud.apps), "")


def authenticate(site: Site, request: Request, *, public: str = "") -> App:
    """The app that sent the request. Raises Refusal with ``invalid_client``.

    *public* is the client_id to assume when the request names none; good for public apps only.
    """
    presented = presented_by(request)
    for unread, (client_id, secret) in zip(_UNREAD, presented.candidates, strict=False):
        assumed = public if presented.method == "none" and not client_id else client_id
        app = site.cloud.apps.get(assumed)
        if app and app.state == "enabled" and _proves(site, app, presented.method, secret):
            if presented.method == "client_secret_basic" and has_fault(site, app, (unread,)):
                continue
            return _without_faults(site, app, presented.method)
    raise _invalid_client(presented.method)


def _proves(site: Site, app: App, method: str, secret: str) -> bool:
    if method != app.auth_method:
        return False
    if method == "client_secret_jwt":
        return client_assertion.proves(site, app, secret)
    return hmac.compare_digest(secret.encode("utf-8", "replace"), app.client_secret.encode())


def _without_faults(site: Site, app: App, method: str) -> App:
    if has_fault(site, app, _APP_FAULTS):
        raise _invalid_client(method)
    return app


def has_fault(site: Site, app: App, kinds: tuple[str, ...]) -> bool:
    subject = Subject(app.client_id)
    return any(site.fault(kind, subject) is not None for kind in kinds)


def _basic(header: str) -> tuple[tuple[str, str], ...]:
    """RFC 6749 wants both parts form-encoded, half of the known clients do not: accept both."""
    scheme, _, encoded = header.partition(" ")
    try:
        raw = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise _invalid_client("client_secret_basic") from None
    client_id, colon, secret = raw.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise _invalid_client("client_secret_basic")
    return ((unquote_plus(client_id), unquote_plus(secret)), (client_id, secret))


def _invalid_client(method: str) -> Refusal:
    challenge = {"WWW-Authenticate": 'Basic realm="CXone sandbox"'}
    return Refusal(
        401,
        "invalid_client",
        "Client authentication failed.",
        challenge if method == "client_secret_basic" else {},
    )
