"""What can be said about the entered values before anything is sent: the classic slips.

Only doubts: NICE documents the shape of an access key nowhere (its samples are 32 bytes in base32,
so 52 characters and ``====``), and an unusual value may be right all the same.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote_plus

from tenants.cxone import client_assertion
from tenants.cxone.cloud import AnySignIn, SignIn
from tenants.cxone.errors import Misconfigured

_BARE_KEY = re.compile(r"[A-Z2-7]{52}")
_KEY = re.compile(r"[A-Z2-7]{52}(?:={4}|(?:%3D){4})?", re.IGNORECASE)
# Newer client IDs are UUIDs of any version; older ones look like "Product Name@Vendor Inc.".
_CLIENT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^@]+@[^@]+", re.IGNORECASE)
_QUOTES = ('""', "''", "``", "\u201c\u201d", "\u2018\u2019")
_UNUSUAL = "client_secret_jwt"


def refuse(sign_in: AnySignIn) -> None:
    """Raise Misconfigured for what cannot be sent at all.

    The codes are ``client-secret-missing``, and ``client-secret-too-short`` for the key of an HS256
    signature (RFC 7518 section 3.2).
    """
    if not sign_in.client_auth_method.startswith("client_secret_"):
        return
    if not sign_in.client_secret:
        raise Misconfigured("client-secret-missing")
    if sign_in.client_auth_method == _UNUSUAL and client_assertion.is_too_short(
        sign_in.client_secret
    ):
        raise Misconfigured("client-secret-too-short")


def doubts(sign_in: AnySignIn) -> tuple[str, ...]:
    """Codes of what looks wrong about *sign_in*, the most telling first."""
    key_id = sign_in.access_key_id if isinstance(sign_in, SignIn) else ""
    key = sign_in.access_key_secret.reveal() if isinstance(sign_in, SignIn) else ""
    secret = sign_in.client_secret.reveal() if sign_in.client_secret else ""
    return (
        *_ids(sign_in.client_id, key_id),
        *_client_secret(secret),
        *_access_key(key_id, key),
        *_method(sign_in.client_auth_method, sign_in.client_id, secret),
    )


def _ids(client_id: str, key_id: str) -> Iterator[str]:
    is_client_wrong = bool(_KEY.fullmatch(client_id)) or client_id == key_id
    is_key_wrong = bool(_CLIENT_ID.fullmatch(key_id))
    if is_client_wrong and is_key_wrong and client_id != key_id:
        yield "ids-swapped"
    elif is_key_wrong:
        yield "access-key-id-is-client-id"
    elif is_client_wrong:
        yield "client-id-is-access-key"


def _client_secret(secret: str) -> Iterator[str]:
    if _has_white_space(secret):
        yield "client-secret-white-space"
    trimmed = secret.strip()
    if len(trimmed) > 1 and trimmed[0] + trimmed[-1] in _QUOTES:
        yield "client-secret-quoted"


def _access_key(key_id: str, key: str) -> Iterator[str]:
    if _has_white_space(key):
        yield "access-key-secret-white-space"
    both = (key_id.strip(), key.strip())
    # The form encodes "=" itself; a key that is encoded already would be encoded twice.
    if any("%3d" in part.lower() for part in both):
        yield "access-key-percent-encoded"
    if any(_BARE_KEY.fullmatch(part) for part in both):
        yield "access-key-padding-missing"
    if key and both[0] == both[1]:
        yield "access-key-id-is-secret"


def _method(method: str, client_id: str, secret: str) -> Iterator[str]:
    # RFC 6749 section 2.3.1 says to encode, practice is split: a server that compares the raw parts
    # refuses what we send. It is said, never tried both ways: that would be a second failed login.
    if method == "client_secret_basic" and any(_is_changed(text) for text in (client_id, secret)):
        yield "basic-forms-differ"
    if method == _UNUSUAL:
        yield "client-auth-method-not-usual"


def _is_changed(text: str) -> bool:
    return quote_plus(text, errors="replace") != text


def _has_white_space(text: str) -> bool:
    """Also for what nobody sees, such as a zero-width space."""
    return any(character.isspace() or not character.isprintable() for character in text)
