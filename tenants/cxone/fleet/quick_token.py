"""Verify an ID token with less work: what every token of a key has in common is judged once.

Says yes to nothing that ``id_token.verify`` refuses: the header was judged by its code, the
signature by the same RSA check that PyJWT calls, the claims by its code again. Whatever is not a
plain yes is for ``id_token.verify`` to judge.
"""

import binascii
import string
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from tenants.cxone import id_token
from tenants.cxone.errors import HostileAnswer
from tenants.cxone.id_token import IdToken
from tenants.cxone.jwks import KeySet

_MOST_HEADERS = 16
_LONGEST_HEADER = 1024
_ALPHABET = (string.ascii_letters + string.digits + "-_").encode()
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_PADDING = PKCS1v15()
_HASH = SHA256()

_Signer = tuple[RSAPublicKey, int, str]


class QuickVerifier:
    """Remembers which key the encoded headers met so far belong to, within one key set."""

    def __init__(self, keys: KeySet) -> None:
        self.keys = keys
        self._signers: dict[bytes, _Signer] = {}

    def verified(
        self, token: str, *, issuer: str, client_id: str, now: datetime, leeway: int
    ) -> IdToken | None:
        """What a good *token* says, or None if it is not plainly good."""
        try:
            # The rules of ``refuse_malformed``, on bytes.
            raw = token.encode("ascii") if isinstance(token, str) else b""
            if len(raw) > id_token.LONGEST or raw.translate(None, _ALPHABET) != b"..":
                return None
            signed, _, signature = raw.rpartition(b".")
            header, _, payload = signed.partition(b".")
            key, bits, key_id = self._signers.get(header) or self._signer(token, header)
            key.verify(_bytes(signature), signed, _PADDING, _HASH)
            return id_token.read_claims(
                _bytes(payload),
                key_id=key_id,
                key_bits=bits,
                issuer=issuer,
                client_id=client_id,
                now=now,
                leeway=leeway,
            )
        except (HostileAnswer, InvalidSignature, ValueError):
            return None

    def _signer(self, token: str, header: bytes) -> _Signer:
        key_id = id_token.key_id_of(token)
        known = (*self.keys.named(key_id), key_id)
        if len(header) <= _LONGEST_HEADER and len(self._signers) < _MOST_HEADERS:
            self._signers[header] = known
        return known


def _bytes(part: bytes) -> bytes:
    # Padding that is too much does no harm here, and missing padding does.
    return binascii.a2b_base64(part.translate(_URL_SAFE) + b"==")
