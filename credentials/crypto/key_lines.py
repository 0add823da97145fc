"""How root keys are written down for a machine: ``base64  # comment``, one or more a line."""

import base64
import re
from collections.abc import Iterator
from typing import Final

from .errors import BadFormat, BadKey, KeyMissing
from .keyring import MOST_KEYS, Keyring
from .root_key import checked_key, key_id

_KEY: Final = re.compile(r"[A-Za-z0-9+/]{43}=")
_BYTE_ORDER_MARK: Final = "\ufeff"


def format_key_line(raw: bytes, comment: str) -> str:
    """One line of a key ring, without its line end. Raises BadKey, or BadFormat for the comment."""
    if not comment.isprintable():
        raise BadFormat("The comment of a key must be one line of printable text.")
    key = base64.b64encode(checked_key(raw)).decode("ascii")
    return f"{key}  # {comment}" if comment else key


def keyring_from_text(text: str, primary: str | None = None) -> Keyring:
    """Read a key ring from *text*: keys on lines of their own or separated by commas.

    Blank lines, comments, Windows line ends and a byte order mark are no mistakes. Everything
    else that is not a key is, and the whole ring is refused: BadFormat or BadKey with the number
    of the line, never its content.
    """
    first_seen: dict[bytes, int] = {}
    for number, written in _entries(text):
        raw = _key(number, written)
        if raw in first_seen:
            raise BadKey(f"Line {number} of the key ring repeats line {first_seen[raw]}.")
        if len(first_seen) == MOST_KEYS:
            raise BadKey(f"Line {number} of the key ring is one key too many: {MOST_KEYS} at most.")
        first_seen[raw] = number
    return Keyring(list(first_seen), primary)


def raw_key_from_text(text: str, name: str) -> bytes:
    """The key named *name* in the ring *text*, to be printed for escrow. Raises KeyMissing."""
    for number, written in _entries(text):
        raw = _key(number, written)
        if key_id(raw) == name:
            return raw
    raise KeyMissing(name)


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """Line number and text of each key; lines that are blank or only a comment give none."""
    for number, line in enumerate(text.removeprefix(_BYTE_ORDER_MARK).split("\n"), start=1):
        keys = line.partition("#")[0].strip(" \t\r")
        if keys:
            yield from ((number, key.strip(" \t")) for key in keys.split(","))


def _key(number: int, written: str) -> bytes:
    if not _KEY.fullmatch(written):
        raise BadFormat(f"Line {number} of the key ring is not the base64 of 32 bytes.")
    raw = base64.b64decode(written, validate=True)
    if base64.b64encode(raw).decode("ascii") != written:  # a mistyped last letter decodes too
        raise BadFormat(f"Line {number} of the key ring is not the base64 of 32 bytes.")
    try:
        return checked_key(raw)
    except BadKey:
        raise BadKey(f"Line {number} of the key ring is not a random key.") from None
