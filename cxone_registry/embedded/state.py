"""The state folder: everything a running system keeps on this machine, and nothing else."""

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cxone_registry.embedded.account import account_for
from cxone_registry.embedded.locks import try_lock, wait_for_lock
from cxone_registry.embedded.places import forget, guarded_folder
from cxone_registry.embedded.say import RefusedError

ROLES = ("cxr_owner", "cxr_app", "cxr_audit", "cxr_maint")
# Tests may make the folder first, for servers of their own.
OURS_BEFORE = "test"


class State:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "logs"

    def prepare(self) -> None:
        """Make the folder, private. Raises RefusedError when that cannot be."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._refuse_strange_content()
            guarded_folder(self.folder, account_for())
            self.logs.mkdir(mode=0o700, exist_ok=True)
            self._make_secrets()
        except OSError as error:
            raise RefusedError(
                f"The state folder {self.folder} cannot be written ({error.strerror}). Give the"
                " present user the right to write it, or choose another one with CXR_STATE_DIR."
            ) from error

    @contextlib.contextmanager
    def locked(self, url: str = "") -> Iterator[None]:
        """One supervisor at a time. Raises RefusedError naming the one that runs."""
        file = self.folder / "run.lock"
        lock = try_lock(file)
        if lock is None:
            raise RefusedError(_already_running(file))
        try:
            os.ftruncate(lock, 0)
            os.write(lock, json.dumps({"pid": os.getpid(), "url": url}).encode())
            yield
        finally:
            os.close(lock)

    def in_use(self) -> bool:
        """Whether a supervisor runs here."""
        lock = try_lock(self.folder / "run.lock")
        if lock is not None:
            os.close(lock)
        return lock is None

    def secrets(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "secrets.json").read_text())
        return found

    def wipe(self) -> None:
        """Delete everything. Only for a folder that `prepare` made."""
        for mark in self.folder.glob("*/id"):
            _wait_for_server(mark.parent)
            forget(mark.parent)
        shutil.rmtree(self.folder)

    @property
    def exists(self) -> bool:
        return (self.folder / "secrets.json").exists()

    def _refuse_strange_content(self) -> None:
        """`reset` deletes this folder, so it must never hold anything but ours."""
        names = (path.name for path in self.folder.iterdir())
        strange = [name for name in names if not name.startswith(OURS_BEFORE)]
        if strange and not self.exists:
            raise RefusedError(
                f"The state folder {self.folder} already holds other files, such as"
                f" {sorted(strange)[0]}. Choose an empty or a new folder with CXR_STATE_DIR."
            )

    def _make_secrets(self) -> None:
        if not self.exists:
            made = {role: secrets.token_urlsafe(32) for role in ROLES}
            self._write_secrets({"roles": made, "secret_key": secrets.token_urlsafe(50)})

    def _write_secrets(self, values: dict[str, Any]) -> None:
        unfinished = self.folder / "secrets.json.new"
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as opened:
            json.dump(values, opened)
        unfinished.replace(self.folder / "secrets.json")


def _wait_for_server(folder: Path) -> None:
    lock = wait_for_lock(folder / "lock", seconds=30)
    if lock is None:
        raise RefusedError(f"The server in {folder} is still running. Stop it first.")
    os.close(lock)


def _already_running(file: Path) -> str:
    sentence = "CXone Registry is already running here"
    with contextlib.suppress(ValueError, KeyError):
        holder = json.loads(file.read_text())
        sentence += f" as process {holder['pid']}"
        if holder["url"]:
            sentence += f", at {holder['url']}"
    return f"{sentence}. Stop it first, with Ctrl-C in its terminal."
