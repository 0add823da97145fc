"""The transit engine of OpenBao or HashiCorp Vault: the root key never leaves it."""

import base64
import json
from pathlib import Path
from typing import Any

import hvac
from hvac.exceptions import InvalidRequest, VaultError

from credentials.crypto import BadKey, KeyMissing, Unsealable
from credentials.crypto.keyring import Context

from .wrapper import ProviderAwayError, provider_key_id, spelled

PATIENCE = 5  # seconds


class VaultTransit:
    """One key of type aes256-gcm96. Its token is read anew for each call, so it may be renewed."""

    def __init__(self, address: str, *, key: str, token_file: str, mount: str = "transit") -> None:
        if not address or not key or not token_file:
            raise BadKey(
                "CXR_TRANSIT_ADDRESS, CXR_TRANSIT_KEY and CXR_TRANSIT_TOKEN_FILE must be set."
            )
        self._key, self._mount, self._token_file = key, mount, Path(token_file)
        self._id = provider_key_id("vault-transit", f"{mount}/{key}")
        self._client = hvac.Client(url=address, timeout=PATIENCE)
        # Proxies and .netrc of the environment are nobody's business here.
        self._client.session.trust_env = False

    @property
    def primary(self) -> str:
        return self._id

    @property
    def ids(self) -> tuple[str, ...]:
        return (self._id,)

    def wrap(self, raw: bytes, context: Context) -> tuple[str, bytes]:
        answer = self._ask("encrypt_data", plaintext=_base64(raw), associated_data=_bound(context))
        return self._id, answer["ciphertext"].encode()

    def unwrap(self, key_id: str, blob: bytes | memoryview, context: Context) -> bytes:
        if key_id != self._id:
            raise KeyMissing(key_id)
        answer = self._ask(
            "decrypt_data", ciphertext=bytes(blob).decode(), associated_data=_bound(context)
        )
        return base64.b64decode(answer["plaintext"])

    def health(self) -> str:
        try:
            self._ask("read_key")
        except (ProviderAwayError, Unsealable) as error:
            return str(error)
        return ""

    def _ask(self, what: str, **arguments: Any) -> dict[str, Any]:
        try:
            self._client.token = self._token_file.read_text().strip()
            engine = self._client.secrets.transit
            answer = getattr(engine, what)(name=self._key, mount_point=self._mount, **arguments)
        except InvalidRequest:
            raise Unsealable(f"A key wrapped under {self._id} does not open.") from None
        except (VaultError, OSError) as error:  # what the HTTP client raises is an OSError
            kind = type(error).__name__
            raise ProviderAwayError(f"The transit engine does not answer ({kind}).") from None
        found: dict[str, Any] = answer["data"]
        return found


def _bound(context: Context) -> str:
    return _base64(json.dumps(spelled(context), sort_keys=True).encode())


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
