"""Changes made from outside the wire: one at a time, undone by a reset, kept only where asked."""

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from tenants.cxone.sandbox.records import App, Cloud, WorldError
from tenants.cxone.sandbox.world import World

if TYPE_CHECKING:
    from tenants.cxone.sandbox.watch import WorldWatch


class NotKept(WorldError):  # noqa: N818 - says what happened to a change
    """A change is in force, but its file could not be written."""


class Keeper:
    """Who may change a world, what it was at the start, and where it is kept.

    Without *path* nothing is ever written: a restart, or a reset, is the way back.
    """

    def __init__(
        self, world: World, path: Path | None = None, watch: "WorldWatch | None" = None
    ) -> None:
        self._world, self._path, self._watch = world, path, watch
        # Re-entrant: a reset is a change too.
        self._lock = threading.RLock()
        self._start = World()

    @property
    def path(self) -> Path | None:
        """The file that changes are written to; None: they live in memory only."""
        return self._path

    def remember_start(self, world: World) -> None:
        """What *world* is now is what a reset goes back to."""
        self._start = _copy_of(world)

    @contextmanager
    def changing(self) -> Iterator[World]:
        """Change the world inside the block; it is saved when the block succeeds.

        Raises NotKept when it cannot be saved; the change is then in force until the end.
        """
        with self._lock:
            yield self._world
            self.save()

    def reset(self) -> None:
        """Back to the starting world, with the faults that were armed in it and no others."""
        self.become(_copy_of(self._start))

    def become(self, other: World) -> None:
        """Become *other*, clouds and faults."""
        with self.changing() as world:
            world.faults.clear()
            world.adopt(other)

    def save(self) -> None:
        """Write the world where it is kept; does nothing when it is not."""
        if self._path is None:
            return
        # The watch must not take our own writing for news.
        with self._watch.looking_away() if self._watch else nullcontext():
            self._write(self._path)

    def _write(self, path: Path) -> None:
        try:
            self._world.save(path)
        except OSError as problem:
            raise NotKept(
                f"The world file {path} cannot be written: {problem.strerror}. The change holds"
                " until the sandbox stops."
            ) from None


def _copy_of(world: World) -> World:
    """A world that shares no record with the other, made without checking each again."""
    twin = World()
    twin.clouds = {key: _cloud(cloud) for key, cloud in world.clouds.items()}
    twin.faults.adopt(world.faults)
    return twin


def _cloud(cloud: Cloud) -> Cloud:
    twin = Cloud(cloud.key, cloud.area, cloud.cluster, cloud.domain, cloud.acd_domain)
    twin.tenants = {key: copy.copy(each) for key, each in cloud.tenants.items()}
    twin.apps = {key: _app(app) for key, app in cloud.apps.items()}
    twin.users = {key: copy.copy(each) for key, each in cloud.users.items()}
    for each in cloud.keys.values():
        twin.put_key(copy.copy(each))
    return twin


def _app(app: App) -> App:
    twin = copy.copy(app)
    twin.contacts, twin.redirects = [*app.contacts], [*app.redirects]
    twin.origins, twin.logouts = [*app.origins], [*app.logouts]
    return twin
