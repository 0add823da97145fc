"""Whether an authorization request is one this cloud can serve (section 1.6 of what is known).

Which ``error`` goes with what follows RFC 6749, section 4.1.2.1, and OpenID Connect Core,
section 3.1.2.6; how CXone itself words its refusals is not known.
"""

import re
from dataclasses import dataclass
from typing import Final

from tenants.cxone.sandbox import client_auth, redirects, tokens
from tenants.cxone.sandbox.login.parameters import Asked
from tenants.cxone.sandbox.records import App, Tenant
from tenants.cxone.sandbox.site import Site

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_APP_FAULTS: Final = ("app-disabled", "not-yet-approved")


class Unsafe(Exception):  # noqa: N818 - a page for the person, not an error of ours
    """Not to be redirected: nobody knows whom the address belongs to. Says why in a sentence."""


class Denied(Exception):  # noqa: N818 - an answer for the app, not an error of ours
    """To be told to the app: ``error`` and ``error_description``."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error, self.description = error, description


@dataclass(frozen=True)
class Wanted:
    """A good authorization request."""

    app: App
    redirect_uri: str
    asked: Asked
    prompt: frozenset[str]
    max_age: int | None
    hinted_user_id: str
    tenant: Tenant | None

    @property
    def popup(self) -> bool:
        return self.asked.get("display") == "popup"


def app_of(site: Site, asked: Asked) -> App:
    """Raises Unsafe unless client_id and redirect_uri are registered together."""
    client_id, redirect_uri = asked.get("client_id"), asked.get("redirect_uri")
    if not client_id or not redirect_uri or asked.repeated & {"client_id", "redirect_uri"}:
        raise Unsafe("The request must name one client_id and one redirect_uri.")
    app = site.cloud.apps.get(client_id)
    if app is None or app.state != "enabled" or client_auth.has_fault(site, app, _APP_FAULTS):
        raise Unsafe("This cloud has no enabled application with that client_id.")
    if redirect_uri not in app.redirects or not redirects.acceptable(redirect_uri):
        raise Unsafe("The redirect_uri is not exactly one of those registered for the application.")
    return app


def wanted(site: Site, app: App, asked: Asked) -> Wanted:
    """Raises Denied."""
    if asked.repeated:
        raise _invalid("A parameter is given more than once.")
    _check_kind(app, asked)
    _check_pkce(app, asked)
    if asked.get("display") not in ("", "page", "popup"):
        raise _invalid("The display must be page or popup.")
    return Wanted(
        app,
        asked.get("redirect_uri"),
        asked,
        _prompt(asked),
        _max_age(asked),
        _hinted(site, asked),
        # An unknown tenant brands nothing and harms nothing.
        site.cloud.tenants.get(asked.get("tenantId")),
    )


def _check_kind(app: App, asked: Asked) -> None:
    for name in ("request", "request_uri"):
        if asked.get(name):
            raise Denied(f"{name}_not_supported", "Send the parameters themselves.")
    if app.type == "backend":
        raise Denied("unauthorized_client", "A back-end app signs in no people.")
    if not asked.get("response_type"):
        raise _invalid("The parameter response_type is missing.")
    if asked.get("response_type") != "code":
        raise Denied("unsupported_response_type", "The response_type must be code.")
    if "openid" not in asked.get("scope").split():
        raise Denied("invalid_scope", "The scope must contain openid.")


def _check_pkce(app: App, asked: Asked) -> None:
    challenge, method = asked.get("code_challenge"), asked.get("code_challenge_method")
    if not challenge:
        if app.type == "public" or method:
            raise _invalid("A code_challenge is required.")
        return
    # Without a method, RFC 7636 means "plain", which CXone does not list.
    if method != "S256":
        raise _invalid("The code_challenge_method must be S256.")
    if not _CHALLENGE.fullmatch(challenge):
        raise _invalid("The code_challenge is not a SHA-256 hash in base64url.")


def _prompt(asked: Asked) -> frozenset[str]:
    prompt = frozenset(asked.get("prompt").split())
    if not prompt <= {"none", "login"} or len(prompt) > 1:
        raise _invalid("The prompt must be none or login.")
    return prompt


def _max_age(asked: Asked) -> int | None:
    text = asked.get("max_age")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII):
        raise _invalid("The max_age must be a number of seconds.")
    return int(text)


def _hinted(site: Site, asked: Asked) -> str:
    """The user an id_token_hint is about; it may have expired (OpenID Connect Core, 3.1.2.1)."""
    hint = asked.get("id_token_hint")
    if not hint:
        return ""
    said = tokens.read(site, hint)
    if said.get("iss") != site.issuer or "userId" not in said:
        raise _invalid("The id_token_hint is not an ID token of this issuer.")
    return str(said["userId"])


def _invalid(description: str) -> Denied:
    return Denied("invalid_request", description)
