"""The signing keys of one cloud, and the key set it publishes.

RS256 with 2048 bits; the ID token's ``kid`` is ``default`` in every known sample.
"""

import base64
import threading
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

DEFAULT_KID: Final = "default"
ROTATED_KID: Final = "default-2"
_BITS: Final = 2048


class SigningKeys:
    """Two keys per cloud, each made when first needed: the usual one and the one rotated to.

    *rotation* is "" (no rotation), "new-kid" or "same-kid". A key may change under the same
    ``kid``, so a client must refetch on a bad signature and not only on an unknown ``kid``.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[bool, rsa.RSAPrivateKey] = {}

    def sign(self, claims: dict[str, Any], rotation: str, *, with_kid: bool = False) -> str:
        headers = {"kid": kid_after(rotation)} if with_kid else None
        return jwt.encode(claims, self._key(rotation), algorithm="RS256", headers=headers)

    def read(self, token: str, rotation: str) -> dict[str, Any]:
        """The claims of a token of this cloud. Raises jwt.PyJWTError on a bad signature.

        Tokens signed before a rotation stay good until they expire: a provider that changes its
        key does not sign everybody out. Whether CXone does so is not known. Times and audience
        are the caller's business: the sandbox has its own clock.
        """
        keys = sorted(self._made.items(), key=lambda made: made[0] != bool(rotation))
        for _, key in keys:
            try:
                return _read(token, key.public_key())
            except jwt.InvalidSignatureError:
                continue
            except (ValueError, RecursionError):
                break
        raise jwt.InvalidSignatureError

    def published(self, rotation: str) -> dict[str, Any]:
        """The JSON Web Key Set (RFC 7517): only the key that signs now."""
        numbers = self._key(rotation).public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid_after(rotation)}
        return {"keys": [{**key, "n": _base64url(numbers.n), "e": _base64url(numbers.e)}]}

    def _key(self, rotation: str) -> rsa.RSAPrivateKey:
        rotated = bool(rotation)
        made = self._made.get(rotated)
        if made is None:
            with self._lock:
                made = self._made.get(rotated) or rsa.generate_private_key(65537, _BITS)
                self._made[rotated] = made
        return made


def _read(token: str, key: rsa.RSAPublicKey) -> dict[str, Any]:
    options: Any = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
    return dict(jwt.decode(token, key, algorithms=["RS256"], options=options))


def kid_after(rotation: str) -> str:
    return ROTATED_KID if rotation == "new-kid" else DEFAULT_KID


def _base64url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
