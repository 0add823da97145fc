"""Signing keys of an issuer (RFC 7517): which one may verify a token, and how strong it is."""

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import PyJWTError

from tenants.cxone import answers
from tenants.cxone.cloud import Cloud
from tenants.cxone.errors import HostileAnswer, Unavailable
from tenants.cxone.outbound import Answer
from tenants.cxone.published import Body, keys_body
from tenants.cxone.sender import Sender

MOST_KEYS = 50
SHORTEST_KEY = 1024
STRONG_KEY = 2048
LONGEST_KEY = 8192


@dataclass(frozen=True, slots=True)
class KeySet:
    """The RSA signing keys of one document, still unparsed: only the one in use is worth it."""

    keys: tuple[dict[str, Any], ...]

    def named(self, kid: str) -> tuple[RSAPublicKey, int]:
        """The one key called *kid*, and its length in bits.

        Raises HostileAnswer ``signing-key-unknown``, ``signing-key-ambiguous`` or
        ``signing-key-refused``.
        """
        found = [key for key in self.keys if key.get("kid") == kid]
        if len(found) != 1:
            raise HostileAnswer("signing-key-ambiguous" if found else "signing-key-unknown")
        return _rsa_key(found[0])


def fetch_keys(cloud: Cloud, jwks_uri: str, *, door: Sender) -> KeySet:
    """GET the key set. Raises HostileAnswer ``key-set-malformed``, and what the door raises."""
    return read_keys(door.get(cloud, jwks_uri))


def published_keys(cloud: Cloud, jwks_uri: str, *, door: Sender) -> Body:
    """The public part of the whole key set, for people to read. Raises as :func:`fetch_keys`."""
    return keys_body(_listed(door.get(cloud, jwks_uri)))


def read_keys(answer: Answer) -> KeySet:
    """The usable keys in *answer*; keys for other purposes are left out, not an error."""
    keys = _listed(answer)
    return KeySet(tuple(key for key in keys if isinstance(key, dict) and _for_signing(key)))


def _listed(answer: Answer) -> list[Any]:
    if answer.status != 200:
        raise Unavailable.by_answer("key-set-unavailable", status=answer.status)
    keys = answers.json_object(answer).get("keys")
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        raise HostileAnswer("key-set-malformed")
    return keys


def _for_signing(key: dict[str, Any]) -> bool:
    return (
        key.get("kty") == "RSA"
        and key.get("use", "sig") == "sig"
        and key.get("alg", "RS256") == "RS256"
    )


def _rsa_key(key: dict[str, Any]) -> tuple[RSAPublicKey, int]:
    modulus, exponent = key.get("n"), key.get("e")
    if not (isinstance(modulus, str) and isinstance(exponent, str)):
        raise HostileAnswer("signing-key-refused")
    # Only the public numbers go in, whatever else the document holds. The length is limited before
    # parsing (base64url needs 4 characters for 3 bytes): verifying costs more than linearly.
    if len(modulus) > LONGEST_KEY // 6 + 4 or len(exponent) > 8:
        raise HostileAnswer("signing-key-refused")
    try:
        parsed = RSAAlgorithm.from_jwk({"kty": "RSA", "n": modulus, "e": exponent})
    except (PyJWTError, ValueError, TypeError):
        parsed = None
    if not isinstance(parsed, RSAPublicKey) or parsed.key_size < SHORTEST_KEY:
        raise HostileAnswer("signing-key-refused")
    return parsed, parsed.key_size
