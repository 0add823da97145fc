"""The key ring as a file that only its owner may read."""

import os
import stat
from pathlib import Path
from typing import Final

from .encoding import text_or_none
from .errors import BadFormat, BadKey
from .key_lines import keyring_from_text
from .keyring import Keyring

_WIDEST_MODE: Final = 0o600
_MOST_BYTES: Final = 64 * 1024


def keyring_from_file(path: str | os.PathLike[str], primary: str | None = None) -> Keyring:
    """Read the key ring in the file *path*; for its lines see :func:`keyring_from_text`.

    Raises BadKey if the file is missing, unreadable, not a plain file or open to anybody but its
    owner. A symbolic link is followed, because mounted secrets are links; what counts is the
    mode of the file at its end.
    """
    text = text_or_none(_content(Path(path)))
    if text is None:
        raise BadFormat(f"The key ring file {path} is not UTF-8 text.")
    return keyring_from_text(text, primary)


def _content(path: Path) -> bytes:
    try:
        # Not blocking, so that a named pipe in its place is refused instead of waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            _check(path, os.fstat(descriptor))  # the open file, not the name: no race between
            return file.read()
    # Not even the path, until a file has been found there: somebody may have set the key itself.
    except FileNotFoundError:
        raise BadKey("The key ring file does not exist.") from None
    except OSError:
        raise BadKey("The key ring file cannot be read.") from None


def _check(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise BadKey(f"The key ring {path} is not a plain file.")
    mode = stat.S_IMODE(status.st_mode)
    if mode & ~_WIDEST_MODE:
        raise BadKey(f"The key ring file {path} has mode {mode:04o}; it must be 0600 or narrower.")
    if status.st_size > _MOST_BYTES:
        raise BadKey(f"The key ring file {path} is larger than any key ring.")
