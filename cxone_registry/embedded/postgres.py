"""PostgreSQL from a folder of binaries: no port, one private socket, passwords for everybody.

with Postgres(Path(".state/test"), settings={"fsync": "off"}).running() as superuser_url:
    ...
"""

import contextlib
import os
import secrets
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg

from cxone_registry.embedded import initdb
from cxone_registry.embedded.child import Child, Command, last_lines
from cxone_registry.embedded.locks import wait_for_lock
from cxone_registry.embedded.places import Place, place_for
from cxone_registry.embedded.say import RefusedError
from cxone_registry.embedded.wheels import postgres_binaries

SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    # The log must not become a second place where values lie around.
    "log_statement": "none",
    "log_min_error_statement": "fatal",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT


class Postgres:
    """A server that lives in *folder*, or beside it where its account may not enter."""

    name = "PostgreSQL"

    def __init__(
        self, folder: Path, *, settings: Mapping[str, str] | None = None, log: Path | None = None
    ) -> None:
        self.folder = folder.absolute()
        self.log = log or self.folder / "postgres.log"
        self._settings = {**SETTINGS, **(settings or {})}
        self._child: Child | None = None

    def start(self) -> str:
        """The superuser's URL, once the server answers. Raises RefusedError with the reason."""
        place = self.place
        lock = wait_for_lock(self.folder / "lock", seconds=30)
        if lock is None:
            raise RefusedError(
                f"Another PostgreSQL is still running in {self.folder}. Stop it first."
            )
        try:
            self._start(place, lock)
        finally:
            os.close(lock)  # the server holds it from here on
        self._wait_until_ready()
        return self.url()

    def stop(self) -> None:
        if self._child:
            self._child.stop()

    def alive(self) -> bool:
        return self._child is not None and self._child.alive()

    @property
    def status(self) -> int | None:
        return self._child.status if self._child else None

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        try:
            yield self.start()
        finally:
            self.stop()

    @property
    def place(self) -> Place:
        return place_for(self.folder)

    def url(self, *, user: str = SUPERUSER, password: str = "", database: str = "postgres") -> str:
        """Understood by libpq and by django-environ, which does not decode a socket in the host."""
        login = f"{quote(user, safe='')}:{quote(password or self._password(), safe='')}"
        sockets = quote(str(self.place.sockets))
        return f"postgres://{login}@/{database}?host={sockets}&port={self._settings['port']}"

    def _start(self, place: Place, lock: int) -> None:
        binaries, data = postgres_binaries(place), place.home / "data"
        if not data.exists():
            initdb.create(
                binaries, data, superuser=SUPERUSER, password=self._password(), place=place
            )
        initdb.refuse_other_version(binaries, data)
        # The lock proves that no server runs here, so a left-over pid file is only in the way.
        (data / "postmaster.pid").unlink(missing_ok=True)
        options = {**self._settings, "unix_socket_directories": str(place.sockets)}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        argv = [str(binaries / "postgres"), "-D", str(data), *arguments]
        command = Command(argv, account=place.account, death_signal=FAST)
        self._child = Child(
            self.name, command, log=self.log, stop_with=((FAST, 20), (IMMEDIATE, 10))
        )
        self._child.start(inherited=[lock])

    def _wait_until_ready(self, *, seconds: float = 120) -> None:
        """Long, because recovery after a crash may have to replay a lot."""
        deadline = time.monotonic() + seconds
        while self.alive() and time.monotonic() < deadline:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url(), connect_timeout=5).close()
                return
            time.sleep(0.05)
        self.stop()
        raise RefusedError(
            f"PostgreSQL did not start. The end of {self.log}:\n{last_lines(self.log)}"
        )

    def _password(self) -> str:
        file = self.folder / "password"
        if not file.exists():
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as opened:
                opened.write(secrets.token_urlsafe(32))
        return file.read_text()
