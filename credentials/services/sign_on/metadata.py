"""What an OpenID provider publishes about itself (OpenID Connect Discovery), fetched and checked.

Endpoints may lie on other hosts than the issuer, as those of large providers do. All of them are
public, and the issuer is the one that was asked, byte for byte.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from tenants.cxone import Door, HostileAnswer, Misconfigured, Target, Unavailable, public_target
from tenants.cxone.answers import json_object
from tenants.cxone.jwks import read_keys

WELL_KNOWN = "/.well-known/openid-configuration"
LARGEST = 256 * 1024
MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields we use. Algorithms are left out on purpose: they never choose what we accept.

    *userinfo* is None if there is none. *auth_methods* is empty if the document names none.
    """

    authorization: Target
    token: Target
    keys: Target
    userinfo: Target | None
    auth_methods: tuple[str, ...]
    scopes: tuple[str, ...]
    names_issuer: bool


@cache
def door() -> Door:
    """The outbound door to identity providers."""
    return Door(total=10.0, connect=3.0, read=5.0, limit=LARGEST)


def reachable(url: str) -> Target:
    """*url* taken apart, if we may go there. Raises Misconfigured."""
    return public_target(url, exact_origins=settings.SIGN_IN_ORIGINS)


def is_issuer(url: str) -> bool:
    """Whether *url* can be one: we may go there, and it has no query."""
    try:
        return "?" not in reachable(url).path
    except Misconfigured:
        return False


def read(issuer: str) -> Metadata:
    """What *issuer* publishes. Raises CXoneError."""
    if not is_issuer(issuer):
        raise Misconfigured("url-refused", reason="grammar")
    # A slash at the end of an issuer is left out here, and only here (section 4.1).
    answer = door().fetch(reachable(issuer.removesuffix("/") + WELL_KNOWN))
    if answer.status != 200:
        raise Unavailable.by_answer("provider-unknown", host=answer.host, status=answer.status)
    document = json_object(answer)
    if document.get("issuer") != issuer:
        raise HostileAnswer("issuer-mismatch", host=answer.host)
    has_userinfo = document.get("userinfo_endpoint") is not None
    return Metadata(
        authorization=_endpoint(document, "authorization_endpoint"),
        token=_endpoint(document, "token_endpoint"),
        keys=_endpoint(document, "jwks_uri"),
        userinfo=_endpoint(document, "userinfo_endpoint") if has_userinfo else None,
        auth_methods=_names(document.get("token_endpoint_auth_methods_supported")),
        scopes=_names(document.get("scopes_supported")),
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def signing_keys(found: Metadata) -> int:
    """How many keys there are that could sign for us. Raises CXoneError."""
    return len(read_keys(door().fetch(found.keys)).keys)


def _endpoint(document: dict[str, Any], name: str) -> Target:
    found = document.get(name)
    if isinstance(found, str):
        try:
            return reachable(found)
        except Misconfigured:
            pass
    raise HostileAnswer("endpoint-refused", field=name)


def _names(value: object) -> tuple[str, ...]:
    listed = value[:MOST_NAMES] if isinstance(value, list) else ()
    return tuple(name for name in listed if isinstance(name, str))
