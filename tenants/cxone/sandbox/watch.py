"""Notices when the world file was replaced."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tenants.cxone.sandbox.records import WorldError
from tenants.cxone.sandbox.world import World

_Stamp = tuple[int, int, int]


class WorldWatch:
    """Compares time, size and inode. A file that does not read leaves the old world in force."""

    def __init__(self, path: Path, complain: Callable[[str], None]) -> None:
        self._path, self._complain = path, complain
        self._lock = threading.Lock()
        self._seen = self._stamp()

    def check(self, adopt: Callable[[World], None]) -> None:
        """Hand a changed world to *adopt*. Costs one ``stat`` when nothing changed.

        Whoever asks while another thread reads waits for it, so that a request sent after the
        file was saved is always answered by the new world.
        """
        if self._stamp() == self._seen:
            return
        with self._lock:
            stamp = self._stamp()
            if stamp != self._seen:
                self._read(adopt)
                self._seen = stamp

    @contextmanager
    def looking_away(self) -> Iterator[None]:
        """Inside the block we write the file ourselves, so that change is none."""
        with self._lock:
            yield
            self._seen = self._stamp()

    def _read(self, adopt: Callable[[World], None]) -> None:
        try:
            adopt(World.load(self._path))
        except WorldError as problem:
            self._complain(f"{problem} The sandbox goes on with the world it has.")

    def _stamp(self) -> _Stamp | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_size, status.st_ino)
