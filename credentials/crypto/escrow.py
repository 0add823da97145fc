"""How a root key is written down for people: on paper, in two envelopes, typed in years later.

14 groups of 4 letters. 35 bytes, the key and 3 check bytes, fill 56 base32 letters exactly, so
every letter counts. Base32 has no 0, 1, 8 or 9 that could be taken for O, I or L, B and g.
"""

import base64
import hmac
import re
from typing import Final

from .errors import BadFormat
from .root_key import KEY_BYTES, checked_key

_CHECK_BYTES: Final = 3
_GROUP: Final = 4
_LETTERS: Final = (KEY_BYTES + _CHECK_BYTES) * 8 // 5
_IGNORED: Final = re.compile(r"[\s-]+")
# Before letters are made capital: other alphabets have small letters whose capital is A to Z.
_FOREIGN: Final = re.compile(r"[^A-Za-z2-7]")


def escrow_text(raw: bytes) -> str:
    """The key *raw* as ``ABCD EFGH ...``. Raises BadKey for what is not a key."""
    letters = base64.b32encode(checked_key(raw) + _check_value(raw)).decode("ascii")
    return " ".join(letters[i : i + _GROUP] for i in range(0, len(letters), _GROUP))


def parse_escrow(text: str) -> bytes:
    """The key in *text*; spaces, hyphens, line ends and small letters do not matter.

    Raises BadFormat for a typing mistake. It names the group of an impossible letter; it cannot
    name the place of a possible but wrong one.
    """
    letters = _IGNORED.sub("", text)
    if foreign := _FOREIGN.search(letters):
        group = foreign.start() // _GROUP + 1
        raise BadFormat(f"Group {group} has a sign that never occurs: only A to Z and 2 to 7 do.")
    if len(letters) != _LETTERS:
        raise BadFormat(f"A written key has {_LETTERS} letters; this one has {len(letters)}.")
    decoded = base64.b32decode(letters.upper())
    raw, check_value = decoded[:KEY_BYTES], decoded[KEY_BYTES:]
    if not hmac.compare_digest(check_value, _check_value(raw)):
        raise BadFormat("A letter is wrong or out of place: the check value does not fit.")
    return checked_key(raw)


def _check_value(raw: bytes) -> bytes:
    return hmac.digest(raw, b"cxr escrow check v1", "sha256")[:_CHECK_BYTES]
