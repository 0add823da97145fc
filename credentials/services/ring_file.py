"""Write a key ring file so that it exists whole and private, or not at all."""

import contextlib
import os
import secrets
from pathlib import Path


def write_ring_file(path: Path, text: str) -> None:
    """Make the file *path*, mode 0600, and return once it is on the disk.

    Raises FileExistsError rather than replace a file: it may hold the only copy of a key.
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        os.link(unfinished, path)  # a rename would replace what another process just made
    finally:
        with contextlib.suppress(FileNotFoundError):
            unfinished.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Without this, a crash may take back the name of a file whose bytes were kept."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
