"""What the command line asks for, and what it may not ask for."""

import argparse
import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LOOPBACK: Final = (
    "The sandbox listens on loopback only: it speaks plain HTTP and whoever reaches it gets tokens"
    " and may read what is sent to it. If other machines are to use it, name one address of this"
    " machine and add --allow-remote; the console stays open to this machine alone."
)
_EVERYWHERE: Final = (
    "Name one address of this machine instead: it becomes the issuer in every token and document,"
    " and no client can use {host} as one."
)


@dataclass(frozen=True)
class Options:
    """*clouds* empty: all of the world. *keep* is only set with a *world*."""

    world: Path | None
    keep: bool
    host: str
    port: int
    clouds: tuple[str, ...]


def parse(arguments: list[str] | None = None) -> Options:
    """Exits with code 2 and a sentence when something is wrong, as argparse does."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.keep and given.world is None:
        parser.error("--keep needs --world: there is no file to keep changes in.")
    trouble = _trouble_with(given.host, remote=given.allow_remote)
    if trouble:
        parser.error(trouble)
    return Options(given.world, given.keep, given.host, given.port, given.clouds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tenants.cxone.sandbox",
        description="Run a sandbox CXone. Without --keep, nothing that is changed is written down.",
    )
    add = parser.add_argument
    add("--world", type=Path, metavar="FILE", help="the world to start from; made if there is none")
    add("--keep", action="store_true", help="write what the console changes back to that file")
    add("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    add("--port", type=_port, default=8701, help="the first port (8701); 0 takes free ones")
    add(
        "--clouds",
        type=_names,
        default=(),
        metavar="KEYS",
        help="open only these clouds of the world, separated by commas",
    )
    add("--allow-remote", action="store_true", help="listen on an address others can reach")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise argparse.ArgumentTypeError("name at least one cloud")
    return names


def _trouble_with(host: str, *, remote: bool) -> str:
    if host == "localhost":
        return ""
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        return "--host must be an IPv4 address of this machine, or localhost."
    if address.is_unspecified:
        return _EVERYWHERE.format(host=host)
    return "" if address.is_loopback or remote else _LOOPBACK
