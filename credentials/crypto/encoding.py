"""One unambiguous spelling of several parts, for everything that is authenticated together.

Joining parts without lengths lets ("1", "1a") and ("11", "a") meet. Here each part carries its
length, so two different lists of parts can never become the same bytes.
"""

import struct
from typing import Final

from .errors import BadFormat

_COUNT: Final = struct.Struct(">H")
_LENGTH: Final = struct.Struct(">I")
_MOST_PARTS: Final = 0xFFFF


def canon(*parts: bytes | str) -> bytes:
    """Encode *parts* injectively: u16 count, then u32 length and bytes of each part.

    Text counts as its UTF-8 bytes. Raises BadFormat for text that has none (a lone surrogate),
    TypeError for anything that is neither bytes nor text: a number or None must be spelled out
    by the caller.
    """
    if len(parts) > _MOST_PARTS:
        raise BadFormat("There are more parts than the count can say.")
    out = [_COUNT.pack(len(parts))]
    for part in parts:
        raw = part if isinstance(part, bytes) else _utf8(part)
        out += (_LENGTH.pack(len(raw)), raw)
    return b"".join(out)


def text_or_none(raw: bytes) -> str | None:
    """Decode UTF-8, or None.

    Not an exception, because UnicodeDecodeError holds the whole input and stays reachable as the
    context of whatever is raised in its place.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _utf8(part: str) -> bytes:
    if not isinstance(part, str):
        raise TypeError(f"a part is bytes or text, not {type(part).__name__}")
    try:
        return part.encode()
    except UnicodeEncodeError:
        raise BadFormat("Text with a lone surrogate cannot be encoded.") from None
