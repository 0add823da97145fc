"""The sandbox as a whole: opens two origins for every cloud of a world and answers on them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tenants.cxone.sandbox.console.app import Console
from tenants.cxone.sandbox.front import Front
from tenants.cxone.sandbox.handler import Handler
from tenants.cxone.sandbox.journal import Entry, Journal
from tenants.cxone.sandbox.keeping import Keeper
from tenants.cxone.sandbox.messages import Request, Response
from tenants.cxone.sandbox.server import OriginServer, SandboxError
from tenants.cxone.sandbox.site import Site
from tenants.cxone.sandbox.watch import WorldWatch
from tenants.cxone.sandbox.world import World


@dataclass(frozen=True)
class _Pair:
    issuer: OriginServer
    api: OriginServer


class Sandbox:
    """A CXone to run beside you. Ports go up in pairs from *first_port*; 0 takes free ones.

    Of the world's clouds only those in *clouds* are opened, or all. Changes made through the
    console are written to the file *keep*, or to none.
    """

    def __init__(
        self,
        world: World,
        host: str = "127.0.0.1",
        first_port: int = 8701,
        watch: WorldWatch | None = None,
        *,
        keep: Path | None = None,
        clouds: tuple[str, ...] = (),
    ) -> None:
        self.world = world
        self.keeper = Keeper(world, keep, watch)
        self._wanted = clouds
        self._host, self._first_port, self._watch = host, first_port, watch
        self._journal = Journal()
        self._pairs: dict[str, _Pair] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    @contextmanager
    def running(self) -> Iterator["Sandbox"]:
        """Raises SandboxError with one sentence when a port is taken."""
        try:
            self.start()
            yield self
        finally:
            self.stop()

    def start(self) -> None:
        self._stopping.clear()
        self.keeper.remember_start(self.world)
        self._open_new_clouds()

    def stop(self) -> None:
        """Close everything, cut hanging requests loose, and wait until no port is open."""
        self._stopping.set()
        with self._lock:
            pairs, self._pairs = tuple(self._pairs.values()), {}
        for pair in pairs:
            pair.issuer.stop()
            pair.api.stop()

    def refresh(self) -> None:
        """Re-read the world file if it changed. Costs one ``stat`` when it did not."""
        if self._watch:
            self._watch.check(self._adopt)

    def issuer(self, cloud: str) -> str:
        return self._pair(cloud).issuer.origin

    def api_origin(self, cloud: str) -> str:
        return self._pair(cloud).api.origin

    def console_url(self, cloud: str) -> str:
        return f"{self.issuer(cloud)}/__sandbox__/"

    @property
    def clouds(self) -> tuple[str, ...]:
        """The keys of the clouds that are open."""
        return tuple(self._pairs)

    @property
    def origins(self) -> tuple[str, ...]:
        """Every origin this sandbox answers on, issuer before API."""
        pairs = tuple(self._pairs.values())
        return tuple(server.origin for pair in pairs for server in (pair.issuer, pair.api))

    @property
    def requests(self) -> tuple[Entry, ...]:
        """The last 200 requests, oldest first, masked."""
        return self._journal.entries()

    def token_requests(self, access_key_id: str | None = None) -> int:
        """How many password-grant requests arrived for one access key, or for all of them."""
        return self._journal.token_requests(access_key_id)

    def become(self, world: World) -> None:
        """Play another world. Raises SandboxError when a new cloud of it finds no free port."""
        self.keeper.become(world)
        self._open_new_clouds()

    def reset(self) -> None:
        """As newly started: the starting world, only its faults, an empty request log."""
        self.keeper.reset()
        self.forget_requests()

    def forget_requests(self) -> None:
        """Empty the request log and the counters."""
        self._journal.forget()

    def _adopt(self, world: World) -> None:
        self.keeper.remember_start(world)
        self.world.adopt(world)
        self._open_new_clouds()

    def _pair(self, cloud: str) -> _Pair:
        try:
            return self._pairs[cloud]
        except KeyError:
            raise SandboxError(f"No cloud called {cloud} is running.") from None

    def _open_new_clouds(self) -> None:
        with self._lock:
            for key in self._wanted or tuple(self.world.clouds):
                if key not in self._pairs and not self._stopping.is_set():
                    self._open(key)

    def _open(self, key: str) -> None:
        issuer = self._listen(2 * len(self._pairs))
        try:
            api = self._listen(2 * len(self._pairs) + 1)
        except SandboxError:
            issuer.server_close()
            raise
        # Known before the first request is answered: the console speaks of all clouds.
        self._pairs[key] = _Pair(issuer, api)
        site = Site(key, self.world, issuer.origin, api.origin)
        console = Console(self, Front(site, self._journal, self._stopping))
        self._serve(issuer, console)
        self._serve(api, Front(site, self._journal, self._stopping, on_issuer=False))

    def _listen(self, offset: int) -> OriginServer:
        return OriginServer(self._host, self._first_port and self._first_port + offset, Handler)

    def _serve(self, server: OriginServer, front: "Front | Console") -> None:
        def answer(request: Request) -> Response:
            self.refresh()
            return front.answer(request)

        server.answer, server.clock = answer, front.clock
        server.start()
