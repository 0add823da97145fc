"""Stand in for the door and the cache when the steps judge an answer that is here already."""

from collections.abc import Callable
from datetime import datetime

from cxone_registry.secret import Secret
from tenants.cxone.cloud import Cloud
from tenants.cxone.discovery import ProviderDocument
from tenants.cxone.errors import CXoneError, Misconfigured
from tenants.cxone.jwks import KeySet
from tenants.cxone.outbound import Answer
from tenants.cxone.provider_cache import ProviderCache
from tenants.cxone.sender import Sender


class Replay:
    """Gives the recorded answer, or raises the recorded error, and lets the clock run so far."""

    def __init__(self, what: Answer | CXoneError, started: datetime, ended: datetime) -> None:
        self._what, self._now, self._ended = what, started, ended

    def clock(self) -> datetime:
        """When the request left; once it was answered, when the answer came."""
        return self._now

    def get(self, cloud: Cloud, url: str, *, bearer: Secret | None = None) -> Answer:
        """Nothing but the token endpoint was asked."""
        raise Misconfigured("not-recorded")

    def post_form(
        self, cloud: Cloud, url: str, *, form: Secret, authorization: Secret | None
    ) -> Answer:
        """The recorded answer."""
        self._now = self._ended
        if isinstance(self._what, CXoneError):
            raise self._what.again()
        return self._what


class Given(ProviderCache):
    """What the caller knew of the issuer before it asked for tokens."""

    def __init__(
        self, document: ProviderDocument, keys: KeySet, renew: Callable[[KeySet], KeySet]
    ) -> None:
        self._document, self._keys_given, self._renew = document, keys, renew

    def document(self, cloud: Cloud, *, door: Sender, now: datetime) -> ProviderDocument:
        """The document of the round."""
        return self._document

    def keys(self, cloud: Cloud, *, door: Sender, now: datetime) -> KeySet:
        """The keys of the round."""
        return self._keys_given

    def renewed_keys(self, cloud: Cloud, *, tried: KeySet, door: Sender, now: datetime) -> KeySet:
        """Newer keys, if the caller has any."""
        return self._renew(tried)
