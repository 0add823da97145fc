"""Verify the ID token (OpenID Connect Core section 3.1.3.7, RFC 8725).

Only the ID token is verified. CXone's access token names another issuer, an audience with the
suffix ``@cxone`` and no ``kid``; it is opaque to its client by definition (RFC 6749 section 1.4).
"""

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

import jwt
from jwt.algorithms import RSAAlgorithm

from tenants.cxone import authentication, cxone_claims
from tenants.cxone.errors import HostileAnswer
from tenants.cxone.jwks import STRONG_KEY, KeySet
from tenants.cxone.wire_json import read_object

LONGEST = 16 * 1024
LEEWAY = 60
LONGEST_LIFE = 24 * 3600

# Headers that bring their own key, change the payload or demand an extension (RFC 8725 section 3).
_FORBIDDEN = frozenset({"crit", "jku", "jwk", "x5u", "x5c", "b64", "zip", "enc"})
_REQUIRED = ("exp", "iat", "iss", "aud", "sub")
_COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


class IdToken(NamedTuple):
    """What a verified ID token says. *expires_at* is UTC; *business_unit* and *area* may be "".

    *tenant_id* is "" only if none was required. *has_nonce* and *has_auth_time* say that the token
    carries them; whether CXone repeats a nonce is unknown.
    """

    subject: str
    tenant_id: str
    business_unit: str
    area: str
    expires_at: datetime
    key_id: str
    key_bits: int
    has_nonce: bool
    has_auth_time: bool


class _RS256(RSAAlgorithm):
    """RS256 that leaves the judgement on the key's length to us; PyJWT would print a warning."""

    def check_key_length(self, key: Any) -> str | None:
        return None


# Knows one algorithm. "none" and HS256 are not refused by a list here, they do not exist.
_JWS = jwt.PyJWS(algorithms=[])
_JWS.register_algorithm("RS256", _RS256(RSAAlgorithm.SHA256))


def verify(
    token: object,
    *,
    keys: KeySet,
    issuer: str,
    client_id: str,
    now: datetime,
    leeway: int = LEEWAY,
    nonce: str = "",
    max_age: int | None = None,
    tenant_required: bool = True,
) -> IdToken:
    """Verify *token* and return its claims.

    *now* is aware UTC. *leeway* is in seconds. *nonce* and *max_age* are those of the authorization
    request, if it had them. *tenant_required* is False only for a provider that is no CXone, whose
    tokens cannot name a tenant. Raises HostileAnswer with a code that names what is wrong.
    """
    key_id = key_id_of(token)
    payload, bits = _verified(str(token), key_id, keys)
    return read_claims(
        payload,
        key_id=key_id,
        key_bits=bits,
        issuer=issuer,
        client_id=client_id,
        now=now,
        leeway=leeway,
        nonce=nonce,
        max_age=max_age,
        tenant_required=tenant_required,
    )


def verify_foreign(
    token: object, *, keys: KeySet, issuer: str, client_id: str, now: datetime, nonce: str
) -> dict[str, Any]:
    """All claims of a *token* by a provider that is no CXone, verified.

    Stricter than ``verify``: the nonce has to be there, and the key to be long enough. Raises
    HostileAnswer likewise, and ``signing-key-weak``.
    """
    payload, bits = _verified(str(token), key_id_of(token), keys)
    if bits < STRONG_KEY:
        raise HostileAnswer("signing-key-weak")
    claims = read_object(payload)
    _check_parties(claims, issuer=issuer, client_id=client_id)
    _check_times(claims, now=now, leeway=LEEWAY)
    if not nonce or claims.get("nonce") != nonce:
        raise HostileAnswer("id-token-nonce")
    return claims


def read_claims(
    payload: bytes,
    *,
    key_id: str,
    key_bits: int,
    issuer: str,
    client_id: str,
    now: datetime,
    leeway: int,
    nonce: str = "",
    max_age: int | None = None,
    tenant_required: bool = True,
) -> IdToken:
    """The claims of a token whose signature is verified. Arguments and errors as in ``verify``."""
    claims = read_object(payload)
    _check_parties(claims, issuer=issuer, client_id=client_id)
    expires_at = _check_times(claims, now=now, leeway=leeway)
    authentication.check_nonce(claims, nonce)
    authentication.check_auth_time(claims, max_age)
    belongs = cxone_claims.read(claims, tenant_required=tenant_required)
    return IdToken(
        subject=claims["sub"],
        tenant_id=belongs.tenant_id,
        business_unit=belongs.business_unit,
        area=belongs.area,
        expires_at=expires_at,
        key_id=key_id,
        key_bits=key_bits,
        has_nonce="nonce" in claims,
        has_auth_time="auth_time" in claims,
    )


def refuse_malformed(token: object) -> None:
    """Raise HostileAnswer ``id-token-malformed`` unless *token* is three parts of sane length."""
    if not isinstance(token, str) or len(token) > LONGEST or not _COMPACT.fullmatch(token):
        raise HostileAnswer("id-token-malformed")


def key_id_of(token: object) -> str:
    """Which key a token says it is signed with, by RS256 and nothing else. Raises HostileAnswer."""
    refuse_malformed(token)
    return _key_id(_header(str(token)))


def _verified(token: str, key_id: str, keys: KeySet) -> tuple[bytes, int]:
    """The payload behind a good signature, and how many bits the key has."""
    key, bits = keys.named(key_id)
    try:
        return _JWS.decode_complete(token, key, algorithms=["RS256"])["payload"], bits
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        pass
    raise HostileAnswer("id-token-signature")


def _header(token: str) -> dict[str, Any]:
    encoded = token.split(".", 1)[0]
    try:
        header = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError):
        raise HostileAnswer("id-token-malformed") from None
    return read_object(header)


def _key_id(header: dict[str, Any]) -> str:
    # The algorithm is pinned before a key is looked up: no key ever meets another algorithm.
    if header.get("alg") != "RS256":
        raise HostileAnswer("id-token-algorithm")
    if _FORBIDDEN & header.keys():
        raise HostileAnswer("id-token-header")
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not 0 < len(key_id) <= 200:
        raise HostileAnswer("id-token-header")
    return key_id


def _check_parties(claims: dict[str, Any], *, issuer: str, client_id: str) -> None:
    for name in _REQUIRED:
        if claims.get(name) in (None, ""):
            raise HostileAnswer("id-token-claim-missing", claim=name)
    if claims["iss"] != issuer:
        raise HostileAnswer("id-token-issuer")
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    # Further audiences need an authorized party; whenever there is one, it must be us.
    party = claims.get("azp", client_id if len(audience) == 1 else None)
    if client_id not in audience or party != client_id:
        raise HostileAnswer("id-token-audience")
    if not isinstance(claims["sub"], str):
        raise HostileAnswer("id-token-claim-malformed", claim="sub")


def _check_times(claims: dict[str, Any], *, now: datetime, leeway: int) -> datetime:
    expires, issued = _moment(claims, "exp"), _moment(claims, "iat")
    starts = _moment(claims, "nbf") if "nbf" in claims else issued
    if not 0 < expires - issued <= LONGEST_LIFE:
        raise HostileAnswer("id-token-lifetime")
    seconds = now.timestamp()
    if expires + leeway <= seconds:
        raise HostileAnswer("id-token-expired")
    if max(issued, starts) > seconds + leeway:
        raise HostileAnswer("id-token-not-yet-valid")
    return datetime.fromtimestamp(expires, UTC)


def _moment(claims: dict[str, Any], name: str) -> int:
    value = claims[name]
    # NumericDate (RFC 7519 section 2), within what a datetime can hold.
    if type(value) not in (int, float) or not 0 <= value < 253_402_300_800:
        raise HostileAnswer("id-token-claim-malformed", claim=name)
    return int(value)
