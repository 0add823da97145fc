"""Where a server keeps its files and its socket, so that its account reaches them and nobody else.

An ordinary user finds everything inside the state folder. Root gives servers to an unprivileged
account, which often may not enter the project: then their files move to a folder that it reaches.
"""

import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cxone_registry.embedded.account import Account, account_for, reaches
from cxone_registry.embedded.say import RefusedError

# A socket's path may have 103 bytes on macOS, and PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85
# Not /tmp or /var/tmp first: some systems delete files there that have not changed for a month.
OUTSIDE = (Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir()))  # nosec B108  # noqa: S108


@dataclass(frozen=True)
class Place:
    folder: Path  # lock, password: ours alone
    home: Path  # data and copied binaries: the account may enter
    sockets: Path  # owned by the account
    account: Account | None


def place_for(folder: Path) -> Place:
    """Make and check the folders of the server that lives in *folder*."""
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    outside = outside_of(folder)
    account = account_for(folder, outside)
    guarded_folder(folder, account)
    home = folder if reaches(account, folder / "data") else outside
    guarded_folder(home, account)
    sockets = _socket_folder(home, folder)
    private_folder(sockets, account)
    return Place(folder, home, sockets, account)


def outside_of(folder: Path) -> Path:
    """The folder that stands in for *folder* where the servers' account may not enter it."""
    roots = [root for root in OUTSIDE if root.is_dir() and os.access(root, os.W_OK | os.X_OK)]
    return (roots or [OUTSIDE[-1]])[0] / f"cxone-registry-{_mark(folder)}"


def forget(folder: Path) -> None:
    """Delete what *folder*'s server keeps elsewhere. *folder* itself is the caller's."""
    if (folder / "id").exists():
        for path in (outside_of(folder), _short_folder(folder)):
            shutil.rmtree(path, ignore_errors=True)


def guarded_folder(path: Path, account: Account | None) -> None:
    """Ours alone; a server's account may pass through, but neither list nor write."""
    _make(path)
    _refuse_if_not_ours(path, os.geteuid())
    if account:
        os.chown(path, os.geteuid(), account.gid)
    path.chmod(0o710 if account else 0o700)


def private_folder(path: Path, account: Account | None) -> None:
    """Owned by *account*, closed to everybody else."""
    if _make(path) and account:
        os.chown(path, account.uid, account.gid)
    _refuse_if_not_ours(path, account.uid if account else os.geteuid())
    path.chmod(0o700)


def _make(path: Path) -> bool:
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        return False
    return True


def _refuse_if_not_ours(path: Path, owner: int) -> None:
    """Folders under /tmp can be made by anybody first: a link or a stranger's folder is refused."""
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
        raise RefusedError(
            f"{path} exists, but belongs to another account. Run as that account, or remove it."
        )


def _socket_folder(home: Path, folder: Path) -> Path:
    inside = home / "socket"
    plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(inside))
    short = len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER
    return inside if plain and short else _short_folder(folder)


def _short_folder(folder: Path) -> Path:
    root = tempfile.gettempdir()
    if len(os.fsencode(root)) > LONGEST_SOCKET_FOLDER - 20 or not root.isascii():
        root = "/tmp"  # nosec B108  # noqa: S108 - the folder in it is private and checked
    return Path(root) / f"cxr-{_mark(folder)}"


def _mark(folder: Path) -> str:
    """Differs for every state folder, and for a copy of one: two must never share their data."""
    return hashlib.sha256(f"{folder.resolve()}\0{_id(folder)}".encode()).hexdigest()[:12]


def _id(folder: Path) -> str:
    file = folder / "id"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(16))
    return file.read_text()
