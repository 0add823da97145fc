"""AWS KMS: the root key never leaves it. The encryption context is what a key is bound to."""

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from credentials.crypto import BadKey, KeyMissing, Unsealable
from credentials.crypto.keyring import Context

from .wrapper import ProviderAwayError, provider_key_id, spelled

PATIENCE = Config(connect_timeout=3, read_timeout=5, retries={"max_attempts": 2})
CHANGED = {"InvalidCiphertextException", "IncorrectKeyException"}


class AwsKms:
    """One symmetric key of KMS, named by id, ARN or alias. Credentials come as boto3 finds them."""

    def __init__(self, key: str, *, region: str, endpoint: str = "") -> None:
        if not key:
            raise BadKey("CXR_KMS_KEY must name the key of AWS KMS.")
        self._key = key
        self._id = provider_key_id("aws-kms", key)
        self._client: Any = boto3.client(
            "kms", region_name=region or None, endpoint_url=endpoint or None, config=PATIENCE
        )

    @property
    def primary(self) -> str:
        return self._id

    @property
    def ids(self) -> tuple[str, ...]:
        return (self._id,)

    def wrap(self, raw: bytes, context: Context) -> tuple[str, bytes]:
        answer = self._ask("encrypt", KeyId=self._key, Plaintext=raw, **_bound(context))
        return self._id, answer["CiphertextBlob"]

    def unwrap(self, key_id: str, blob: bytes | memoryview, context: Context) -> bytes:
        if key_id != self._id:
            raise KeyMissing(key_id)
        answer = self._ask(
            "decrypt", KeyId=self._key, CiphertextBlob=bytes(blob), **_bound(context)
        )
        raw: bytes = answer["Plaintext"]
        return raw

    def health(self) -> str:
        try:
            state = self._ask("describe_key", KeyId=self._key)["KeyMetadata"]["KeyState"]
        except ProviderAwayError as error:
            return str(error)
        return "" if state == "Enabled" else f"The key {self._id} of AWS KMS is {state.lower()}."

    def _ask(self, what: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, what)(**arguments)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "unknown")
            if code in CHANGED:
                raise Unsealable(f"A key wrapped under {self._id} does not open.") from None
            raise ProviderAwayError(f"AWS KMS refused to {what} with {self._id}: {code}.") from None
        except BotoCoreError as error:
            kind = type(error).__name__
            raise ProviderAwayError(f"AWS KMS does not answer ({kind}).") from None
        return answer


def _bound(context: Context) -> dict[str, dict[str, str]]:
    return {"EncryptionContext": spelled(context)}
