"""Many sign-ins at once over libcurl."""

from collections.abc import Callable, Iterable, Iterator

from tenants.cxone.addresses import Resolver, resolve
from tenants.cxone.cloud import Cloud
from tenants.cxone.diary import Clock
from tenants.cxone.discovery import ProviderDocument
from tenants.cxone.fleet.asking import Asking
from tenants.cxone.fleet.judge import Judge
from tenants.cxone.fleet.limits import Limits
from tenants.cxone.fleet.lookup import Lookup
from tenants.cxone.fleet.told import Asked, Pacer, Told
from tenants.cxone.fleet.window import Window
from tenants.cxone.jwks import KeySet


class FleetSender:
    """Tries many sign-ins at once. For one thread, which keeps it and with it the connections."""

    def __init__(self, limits: Limits | None = None, *, resolver: Resolver = resolve) -> None:
        self._window = Window(limits or Limits(), Lookup(resolver))

    @property
    def resends_refused(self) -> int:
        """How often libcurl wanted to send secrets again by itself and was not let."""
        return self._window.resends_refused

    def ask(
        self,
        asked: Iterable[Asked],
        *,
        cloud: Cloud,
        document: ProviderDocument,
        keys: KeySet,
        connections: int,
        pacer: Pacer,
        clock: Clock,
        renew_keys: Callable[[KeySet], KeySet],
    ) -> Iterator[Told]:
        """Try each of *asked*, at most *connections* at a time; tell in order of completion.

        Pulls from *asked* only when there is room to send. Never raises for what a peer does.
        Whoever was sent is told, also after the pacer said Stop; whoever was not told was not sent.
        Every sign-in must be of *cloud*. *renew_keys* gets the keys that failed and returns newer
        ones, or the same if there are none.
        """
        judge = Judge(cloud, document, keys, clock=clock, renew_keys=renew_keys)
        self._window.keep(connections)
        return Asking(
            asked,
            window=self._window,
            judge=judge,
            cloud=cloud,
            connections=connections,
            pacer=pacer,
            clock=clock,
        ).told()

    def close(self) -> None:
        """Close the connections kept."""
        self._window.close()
