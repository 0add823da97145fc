"""The account that servers run as. PostgreSQL refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from cxone_registry.embedded.say import RefusedError

UNPRIVILEGED = ("postgres", "_postgres", "nobody")


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int


def account_for(*homes: Path) -> Account | None:
    """None: everything runs as the present user. As root: the owner of existing data, or a
    standard account. Raises RefusedError when the machine has none."""
    if os.geteuid() != 0:
        return None
    for home in homes:
        data = home / "data"
        if data.exists() and data.stat().st_uid != 0:
            return _account(pwd.getpwuid(data.stat().st_uid))
    return _standard_account()


def _standard_account() -> Account:
    entries = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    for name in UNPRIVILEGED:
        if name in entries:
            return _account(entries[name])
    raise RefusedError(
        "PostgreSQL refuses to run as root, and this machine has no account named postgres or"
        " nobody to run it as. Run the command as an ordinary user."
    )


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def reaches(account: Account | None, path: Path) -> bool:
    """Whether *account* may enter every folder on the way to *path*."""
    if account is None:
        return True
    return all(_may_enter(account, folder) for folder in path.resolve().parents)


def _may_enter(account: Account, folder: Path) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & 0o100)
    if found.st_gid == account.gid:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)
