"""The whole product as `make run` starts it, on free ports and with a state folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 300


@dataclass(frozen=True)
class Product:
    """Where it runs, and who may sign in."""

    url: str
    user: str
    password: str
    state: Path
    console: str
    environment: dict[str, str]

    @property
    def world_file(self) -> Path:
        """What the sandbox plays; it follows changes of the file."""
        return self.state / "sandbox.json"


@contextmanager
def running(state: Path) -> Iterator[Product]:
    """Start it, wait for the printed password, stop it with Ctrl-C's signal."""
    port, notice_port, *_ = _free_ports(7)
    sandbox_port = _free_block(6)
    kept = {name: value for name, value in os.environ.items() if not _is_setting(name)}
    environment = kept | {
        "CXR_STATE_DIR": str(state),
        "CXR_PORT": str(port),
        "CXR_SANDBOX_PORT": str(sandbox_port),
        "CXR_NOTICE_ORIGINS": f"http://127.0.0.1:{notice_port}",
    }
    output = state.parent / "run.log"
    with output.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cxone_registry.embedded", "run"],
            cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield _wait(process, output, state, environment)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _wait(
    process: subprocess.Popen, output: Path, state: Path, environment: dict[str, str]
) -> Product:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        text = output.read_text()
        password = re.search(r"^ *password +(\S+)$", text, re.MULTILINE)
        if password:
            url = re.search(r"running at (\S+)", text)
            user = re.search(r"^ *user name +(\S+)$", text, re.MULTILINE)
            console = re.search(r"console: (\S+)", text)
            return Product(url[1].rstrip("/"), user[1], password[1], state, console[1], environment)
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"The product did not start:\n{output.read_text()}")


def _is_setting(name: str) -> bool:
    """What the suite set for itself must not reach the product."""
    return name.startswith(("CXR_", "DATABASE_", "DJANGO_")) or name in ("SECRET_KEY", "BROKER_URL")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _free_block(length: int) -> int:
    """The first of *length* neighbouring ports that are all free now."""
    for first in range(18_700, 60_000, length):
        if all(_is_free(port) for port in range(first, first + length)):
            return first
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
