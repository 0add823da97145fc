"""A key service, and beside it the key ring that wrapped what came before."""

from credentials.crypto import Keyring
from credentials.crypto.keyring import Context

from .wrapper import Wrapper


class Mixed:
    """Wraps with the service; unwraps with whichever of the two the key id belongs to.

    So a deployment can move from its ring to a service while it runs: choose the service, run
    ``keys rewrap``, and take the ring away once nothing needs it any more.
    """

    def __init__(self, provider: Wrapper, ring: Keyring | None) -> None:
        self._provider, self._ring = provider, ring

    @property
    def primary(self) -> str:
        return self._provider.primary

    @property
    def ids(self) -> tuple[str, ...]:
        return self._provider.ids + (self._ring.ids if self._ring else ())

    def wrap(self, raw: bytes, context: Context) -> tuple[str, bytes]:
        return self._provider.wrap(raw, context)

    def unwrap(self, key_id: str, blob: bytes | memoryview, context: Context) -> bytes:
        if self._ring is not None and key_id in self._ring.ids:
            return self._ring.unwrap(key_id, blob, context)
        return self._provider.unwrap(key_id, blob, context)

    def health(self) -> str:
        return self._provider.health()

    def __repr__(self) -> str:
        return f"<key provider {self.primary}, ring {self._ring!r}>"
