"""The URL that sends a person to CXone's login page (NICE, "Getting Started", OIDC parameters).

The names and rules are those of OpenID Connect Core section 3.1.2.1, and CXone's ``tenantId``.
"""

import re
from dataclasses import dataclass

from cxone_registry.secret import Secret
from tenants.cxone import front_channel
from tenants.cxone.cloud import Cloud
from tenants.cxone.discovery import TENANT_ID
from tenants.cxone.errors import Misconfigured
from tenants.cxone.front_channel import readable, redirect, refused, token, visible

LONGEST_AGE = 2**31 - 1
DISPLAYS = ("page", "popup")
PROMPTS = ("none", "login")

_S256 = re.compile(r"[\w-]{43}", re.ASCII)
# Language tags (RFC 5646) and authentication context classes, separated by single spaces.
_LOCALES = re.compile(r"(?:[A-Za-z0-9-]+(?: [A-Za-z0-9-]+)*)?")
_CLASSES = re.compile(r"(?:[!-~]+(?: [!-~]+)*)?")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What to ask of the login page. Empty text and None mean: leave the parameter out.

    *redirect_uri* must equal a registered one exactly. *state* comes back unchanged and *nonce*
    comes back in the ID token. *code_challenge* is that of :func:`tenants.cxone.pkce.challenge`;
    the verifier stays here. *tenant_id* brands the page with that tenant's name. *max_age* is in
    seconds, for an initial flow only: CXone then says in ``auth_time`` when the person signed in.
    """

    client_id: str
    redirect_uri: str
    state: str = ""
    code_challenge: str = ""
    display: str = ""
    max_age: int | None = None
    id_token_hint: Secret | None = None
    login_hint: str = ""
    tenant_id: str = ""
    nonce: str = ""
    prompt: str = ""
    ui_locales: str = ""
    acr_values: str = ""
    is_initial: bool = True


def authorization_url(cloud: Cloud, endpoint: str, request: AuthorizationRequest) -> str:
    """The URL to redirect the person's browser to.

    With an ``id_token_hint`` the URL holds a token. It belongs into the ``Location`` header of the
    redirect and nowhere else: not on a page, not into a log, a trace or a stored row.

    Raises Misconfigured ``parameter-refused`` with the parameter's name, ``max-age-initial-only``,
    ``url-refused`` (*endpoint* is not of this cloud), ``endpoint-has-query`` or ``url-too-long``.
    """
    if not request.client_id or not request.redirect_uri:
        raise refused("redirect_uri" if request.client_id else "client_id")
    parameters = {
        "scope": "openid",
        "response_type": "code",
        "client_id": visible("client_id", request.client_id),
        "redirect_uri": redirect("redirect_uri", request.redirect_uri),
        "state": visible("state", request.state),
        "display": _one_of("display", request.display, DISPLAYS),
        "max_age": _max_age(request),
        **_hint(request),
        **_challenge(request),
        "tenantId": _tenant_id(request.tenant_id),
        "nonce": visible("nonce", request.nonce),
        "prompt": _one_of("prompt", request.prompt, PROMPTS),
        "ui_locales": front_channel.matching("ui_locales", request.ui_locales, _LOCALES),
        "acr_values": front_channel.matching("acr_values", request.acr_values, _CLASSES),
    }
    return front_channel.url(cloud, endpoint, parameters)


def _hint(request: AuthorizationRequest) -> dict[str, str]:
    # CXone prefers the token when it gets both, so a name beside it would only tell more.
    login_hint = readable("login_hint", request.login_hint)
    id_token_hint = token("id_token_hint", request.id_token_hint)
    return {"id_token_hint": id_token_hint} if id_token_hint else {"login_hint": login_hint}


def _challenge(request: AuthorizationRequest) -> dict[str, str]:
    if not request.code_challenge:
        return {}
    challenge = front_channel.matching("code_challenge", request.code_challenge, _S256)
    return {"code_challenge": challenge, "code_challenge_method": "S256"}


def _max_age(request: AuthorizationRequest) -> str:
    if request.max_age is None:
        return ""
    if not request.is_initial:
        raise Misconfigured("max-age-initial-only")
    if type(request.max_age) is not int or not 0 <= request.max_age <= LONGEST_AGE:
        raise refused("max_age")
    return str(request.max_age)


def _tenant_id(value: str) -> str:
    if value == "":
        return ""
    return front_channel.matching("tenantId", str(value).lower(), TENANT_ID)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value != "" and value not in allowed:
        raise refused(name)
    return value
