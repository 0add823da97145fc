"""``python -m tenants.cxone.sandbox``: runs until it is told to stop."""

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
from tenants.cxone.sandbox.options import Options, parse

_POLL_SECONDS: Final = 0.25
# sysexits.h: the configuration forbids it.
_EX_CONFIG: Final = 78


def main() -> int:
    wanted = parse()
    if os.environ.get("CXR_MODE") == "production":
        _complain("The sandbox does not run in production (CXR_MODE=production).")
        return _EX_CONFIG
    try:
        sandbox = _sandbox(wanted)
        with sandbox.running():
            _run(sandbox, wanted)
            # What came over the wire meanwhile is kept too.
            sandbox.keeper.save()
    except (SandboxError, WorldError) as problem:
        _complain(str(problem))
        return 1
    return 0


def _sandbox(wanted: Options) -> Sandbox:
    path, watch, world = wanted.world, None, None
    if path is not None:
        if not path.exists():
            _make_world_file(path)
        # The watch first: a change made while the file is being read is then noticed.
        watch = WorldWatch(path, _complain)
        world = World.load(path)
    world = world or example_world()
    _check_clouds(world, wanted.clouds)
    keep = path if wanted.keep else None
    return Sandbox(world, wanted.host, wanted.port, watch, keep=keep, clouds=wanted.clouds)


def _make_world_file(path: Path) -> None:
    try:
        example_world().save(path)
    except OSError as problem:
        raise WorldError(f"The world file {path} cannot be made: {problem.strerror}.") from None
    _say(f"Made the world file {path} with an example world.")


def _check_clouds(world: World, wanted: tuple[str, ...]) -> None:
    if not set(wanted) <= set(world.clouds):
        known = ", ".join(world.clouds)
        raise WorldError(f"--clouds names a cloud that is not in this world. There are: {known}.")


def _run(sandbox: Sandbox, wanted: Options) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    announced: set[str] = set()
    while True:
        _announce(sandbox, announced, wanted)
        if stop.wait(_POLL_SECONDS):
            return
        sandbox.refresh()


def _announce(sandbox: Sandbox, announced: set[str], wanted: Options) -> None:
    """Everything once, and later each cloud that a changed world file brings."""
    new = [cloud for cloud in sandbox.clouds if cloud not in announced]
    if not new:
        return
    if not announced and sandbox.clouds:
        _say(f"Sandbox console: {sandbox.console_url(sandbox.clouds[0])}")
        _say(f"World: {_kept(wanted)}")
    announced.update(new)
    width = max(len(cloud) for cloud in sandbox.clouds)
    for cloud in new:
        issuer, api = sandbox.issuer(cloud), sandbox.api_origin(cloud)
        _say(f"{cloud:<{width}}  issuer {issuer}  API {api}")
    _say("Ready. Ctrl-C stops it.")


def _kept(wanted: Options) -> str:
    if wanted.world is None:
        return "the built-in example; changes are forgotten when it stops"
    if wanted.keep:
        return f"{wanted.world}; changes are written back to it"
    return f"{wanted.world}; changes are forgotten when it stops (--keep writes them back)"


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _complain(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
