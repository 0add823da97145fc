"""``python -m tenants.cxone.sandbox``: runs until it is told to stop."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Final

from tenants.cxone.sandbox import (
    Sandbox,
    SandboxError,
    World,
    WorldError,
    WorldWatch,
    example_world,
)

_POLL_SECONDS: Final = 0.25
# sysexits.h: the configuration forbids it.
_EX_CONFIG: Final = 78


def main() -> int:
    wanted = _arguments()
    if os.environ.get("CXR_MODE") == "production":
        _complain("The sandbox does not run in production (CXR_MODE=production).")
        return _EX_CONFIG
    try:
        sandbox = _sandbox(wanted.world, wanted.host, wanted.port)
        with sandbox.running():
            _run(sandbox)
    except (SandboxError, WorldError) as problem:
        _complain(str(problem))
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tenants.cxone.sandbox", description="Run a sandbox CXone."
    )
    parser.add_argument("--world", type=Path, help="the world file; made if there is none")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=_port, default=8701, help="the first port; 0: free ones")
    return parser.parse_args()


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _sandbox(path: Path | None, host: str, port: int) -> Sandbox:
    if path is None:
        return Sandbox(example_world(), host, port)
    if not path.exists():
        _make_world_file(path)
    # The watch first: a change made while the file is being read is then noticed.
    watch = WorldWatch(path, _complain)
    return Sandbox(World.load(path), host, port, watch)


def _make_world_file(path: Path) -> None:
    try:
        example_world().save(path)
    except OSError as problem:
        raise WorldError(f"The world file {path} cannot be made: {problem.strerror}.") from None
    _say(f"Made the world file {path} with an example world.")


def _run(sandbox: Sandbox) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    announced: set[str] = set()
    while True:
        _announce(sandbox, announced)
        if stop.wait(_POLL_SECONDS):
            return
        sandbox.refresh()


def _announce(sandbox: Sandbox, announced: set[str]) -> None:
    for cloud in sandbox.clouds:
        if cloud not in announced:
            announced.add(cloud)
            _say(f"{cloud}: issuer {sandbox.issuer(cloud)} console {sandbox.console_url(cloud)}")


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _complain(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
