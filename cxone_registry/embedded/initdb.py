"""The first start: an empty database cluster, made whole or not at all."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from cxone_registry.embedded.child import Command, harmless
from cxone_registry.embedded.places import Place, private_folder
from cxone_registry.embedded.say import RefusedError

OPTIONS = ("--encoding=UTF8", "--auth=scram-sha-256", "--no-instructions")
# Sorts the same on every machine, whatever its libc.
BUILTIN_LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
BUILTIN_LOCALE_SINCE = 17


def create(binaries: Path, data: Path, *, superuser: str, password: str, place: Place) -> None:
    """Raises RefusedError with what `initdb` said."""
    unfinished = data.with_name("data-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    private_folder(unfinished, place.account)
    password_file = _password_file(place, password)
    argv = [
        str(binaries / "initdb"),
        f"--pgdata={unfinished}",
        f"--username={superuser}",
        f"--pwfile={password_file}",
        *OPTIONS,
        *_locale(binaries),
    ]
    try:
        _run(Command(argv, account=place.account))
    finally:
        password_file.unlink()
    unfinished.rename(data)


def _password_file(place: Place, password: str) -> Path:
    file = place.sockets / "initial-password"
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        if place.account:
            os.fchown(handle, place.account.uid, place.account.gid)
        opened.write(password + "\n")
    return file


def _run(command: Command) -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        command.wrapped(),
        cwd=command.folder,
        env=dict(command.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RefusedError(f"PostgreSQL could not make its database folder.\n{done.stderr.strip()}")


def refuse_other_version(binaries: Path, data: Path) -> None:
    """A newer major version does not read older data; a person decides, nothing is touched."""
    made_by = (data / "PG_VERSION").read_text().strip()
    present = _major_version(binaries)
    if made_by != str(present):
        raise RefusedError(
            f"The data in {data} was made by PostgreSQL {made_by}, but PostgreSQL {present} is"
            f" installed. Set CXR_POSTGRES_BIN to the programs of PostgreSQL {made_by}, or move"
            " the data over with pg_dump."
        )


def _locale(binaries: Path) -> tuple[str, ...]:
    builtin = _major_version(binaries) >= BUILTIN_LOCALE_SINCE
    return BUILTIN_LOCALE if builtin else ("--locale=C.UTF-8",)


def _major_version(binaries: Path) -> int:
    """From "postgres (PostgreSQL) 15.9 (Debian 15.9-0)"."""
    said = subprocess.run(  # noqa: S603 - our own command
        [str(binaries / "postgres"), "--version"],
        env=harmless(os.environ),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return int(re.findall(r"\d+", said)[0])
