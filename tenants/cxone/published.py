"""What of a published document is worth keeping: known members of known shapes, limited in size.

It is shown to people and compared by meaning, never obeyed. A member of another shape is left out:
what we use was checked before, the rest is not worth an error. Of a key only its public numbers
stay; a key set that publishes a private or symmetric key does not get it into our history.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tenants.cxone.urls import is_domain

Body = dict[str, Any]
MOST_NAMES = 100

_URL = re.compile(r"[!-~]{1,300}")
_NAME = re.compile(r"[!-~](?:[ -~]{0,98}[!-~])?")
_ID = re.compile(r"[0-9A-Fa-f-]{1,40}")
_LABEL = re.compile(r"[A-Za-z0-9-]{1,32}")
# RFC 7518 writes numbers as base64url; 8192 bits are 1366 characters.
_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,1400}")


def _matching(pattern: re.Pattern[str]) -> Callable[[object], object]:
    def take(value: object) -> object:
        return value if isinstance(value, str) and pattern.fullmatch(value) else None

    return take


def _names(value: object) -> object:
    listed = value[:MOST_NAMES] if isinstance(value, list) else ()
    return [name for name in listed if isinstance(name, str) and _NAME.fullmatch(name)] or None


def _truth(value: object) -> object:
    return value if isinstance(value, bool) else None


def _domain(value: object) -> object:
    return value if is_domain(value) else None


def _address(value: object) -> object:
    """An address to append paths to: with or without a slash at its end, it is the same."""
    return str(value).rstrip("/") if _matching(_URL)(value) else None


Shapes = Mapping[str, Callable[[object], object]]
_PROVIDER: Shapes = {
    "issuer": _matching(_URL),
    **dict.fromkeys(
        (
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "jwks_uri",
            "end_session_endpoint",
            "registration_endpoint",
            "revocation_endpoint",
            "introspection_endpoint",
            "check_session_iframe",
        ),
        _matching(_URL),
    ),
    **dict.fromkeys(
        (
            "token_endpoint_auth_methods_supported",
            "token_endpoint_auth_signing_alg_values_supported",
            "id_token_signing_alg_values_supported",
            "request_object_signing_alg_values_supported",
            "userinfo_signing_alg_values_supported",
            "code_challenge_methods_supported",
            "scopes_supported",
            "claims_supported",
            "claim_types_supported",
            "display_values_supported",
            "grant_types_supported",
            "response_types_supported",
            "response_modes_supported",
            "subject_types_supported",
        ),
        _names,
    ),
    **dict.fromkeys(
        (
            "claims_parameter_supported",
            "request_parameter_supported",
            "request_uri_parameter_supported",
        ),
        _truth,
    ),
}  # fmt: skip
_TENANT: Shapes = {
    "tenantId": _matching(_ID),
    "area": _matching(_LABEL),
    "cluster": _matching(_LABEL),
    "domain": _domain,
    "acdDomain": _domain,
    "uhDomain": _domain,
    "private": _truth,
    "api_endpoint": _address,
    "auth_endpoint": _address,
    "ui_endpoint": _address,
}
_KEY: Shapes = {
    **dict.fromkeys(("kid", "kty", "use", "alg", "crv"), _matching(_NAME)),
    **dict.fromkeys(("n", "e", "x", "y"), _matching(_NUMBER)),
}


def provider_body(document: Mapping[str, object]) -> Body:
    """The kept part of an OpenID Provider's metadata."""
    return _kept(document, _PROVIDER)


def tenant_body(document: Mapping[str, object]) -> Body:
    """The kept part of ``cxone-configuration``."""
    return _kept(document, _TENANT)


def keys_body(keys: list[object]) -> Body:
    """The public part of a key set whose length the caller has limited."""
    return {"keys": [_kept(key, _KEY) for key in keys if isinstance(key, dict)]}


def _kept(document: Mapping[str, object], shapes: Shapes) -> Body:
    taken = {name: take(document.get(name)) for name, take in shapes.items()}
    return {name: value for name, value in taken.items() if value is not None}
