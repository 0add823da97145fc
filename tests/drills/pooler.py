"""pgbouncer in transaction mode before a PostgreSQL server, as many deployments have it."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

START_SECONDS = 10
CONFIGURATION = """
[databases]
{name} = host={host} port={port} dbname={name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = 12
max_client_conn = 400
server_login_retry = 1
ignore_startup_parameters = extra_float_digits,options
logfile = {log}
pidfile =
"""


@contextmanager
def pooled(urls: Mapping[str, str], *roles: str) -> Iterator[dict[str, str]]:
    """*urls* by role, those of *roles* through a pgbouncer that ends with the block.

    As root it runs as the account ``postgres`` or ``nobody``. Raises RuntimeError without the
    program: install your system's package pgbouncer.
    """
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise RuntimeError("The program pgbouncer is missing: install the package pgbouncer.")
    with tempfile.TemporaryDirectory(prefix="pooler-") as folder:
        port = _free_port()
        configuration = _write(Path(folder), urls, roles, port)
        process = subprocess.Popen([program, "-q", *_account(Path(folder)), str(configuration)])
        try:
            _wait(port)
            yield {
                role: _through(url, port) if role in roles else url for role, url in urls.items()
            }
        finally:
            process.terminate()
            process.wait()


def _write(folder: Path, urls: Mapping[str, str], roles: tuple[str, ...], port: int) -> Path:
    server = urlsplit(urls[roles[0]])
    users = folder / "users.txt"
    users.write_text("".join(f'"{role}" "{urlsplit(urls[role]).password}"\n' for role in roles))
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        CONFIGURATION.format(
            name=server.path[1:],
            host=server.hostname,
            port=server.port or 5432,
            own_port=port,
            users=users,
            log=folder / "log",
        )
    )
    return configuration


def _account(folder: Path) -> list[str]:
    if os.getuid() != 0:
        return []
    for path in [folder, *folder.iterdir()]:
        shutil.chown(path, "nobody")
    return ["-u", "nobody"]


def _through(url: str, port: int) -> str:
    parts = urlsplit(url)
    credentials = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{credentials}@127.0.0.1:{port}"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("pgbouncer did not start.")
