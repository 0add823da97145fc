"""Text that leaves in a support bundle: on one line, nothing secret, harmless in Markdown.

Steps were masked when they were recorded. Here everything is masked a second time by what it is
called and by what it looks like, because what leaves in a mail cannot be taken back.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from cxone_registry.secret import MASK

LONGEST, MOST_ITEMS, DEEPEST = 300, 50, 6
CUT = "\N{HORIZONTAL ELLIPSIS}"
_NAMED_SO = r"[\w-]*(?:token|secret|password|assertion|verifier|cookie|authorization|_hint)"
_SECRET_NAME = re.compile(rf"{_NAMED_SO}|code|state", re.I)
_JWT = re.compile(r"eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?")
_IN_QUERY = re.compile(rf"([?&#;](?:{_NAMED_SO}|code|state)=)[^&#;\s]*", re.I)
# Long enough not to be a word of a sentence about authentication.
_SCHEME = re.compile(r"\b(basic|bearer)\s+[\w+/=.~-]{16,}", re.I)
_USER_INFO = re.compile(r"(://)[^/@\s]*@")
# A value that the recording masked already, perhaps behind the name of a scheme.
_MASKED = re.compile(rf"(?:\w+ )?{re.escape(MASK)}")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~#&!])")


def clean(value: object) -> str:
    """*value* as printable text on one line, at most 300 characters, looked through for secrets."""
    text = "".join(map(_printable, str(value)))
    text = _IN_QUERY.sub(rf"\1{MASK}", _JWT.sub(MASK, text))
    text = _USER_INFO.sub(rf"\1{MASK}@", _SCHEME.sub(rf"\1 {MASK}", text))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST] + CUT


def named(name: object, value: object) -> str:
    """*value* of the header, form field or member *name*; masked if that is one of a secret."""
    text = clean(value)
    is_secret = _SECRET_NAME.fullmatch(str(name).strip())
    return MASK if is_secret and text and not _MASKED.fullmatch(text) else text


def cleaned(value: Any, depth: int = 0) -> Any:
    """JSON values of any shape with every text in them cleaned."""
    if value is None or isinstance(value, bool | int):
        return value
    if depth < DEEPEST and isinstance(value, Mapping):
        pairs = list(value.items())[:MOST_ITEMS]
        return {clean(name): _member(name, each, depth) for name, each in pairs}
    if depth < DEEPEST and isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [cleaned(each, depth + 1) for each in value[:MOST_ITEMS]]
    return clean(value)


def code_span(value: object) -> str:
    """*value* as Markdown shows it literally (CommonMark section 6.1), whatever is in it."""
    text = clean(value)
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else "not recorded"


def code_block(lines: Sequence[str]) -> list[str]:
    """*lines* as a fenced block that none of them can end."""
    shown = [clean(line) for line in lines]
    fence = "`" * max(3, 1 + max(map(_longest_run, shown), default=0))
    return [f"{fence}text", *shown, fence]


def prose(value: object) -> str:
    """*value* as running text in Markdown."""
    return _MARKDOWN.sub(r"\\\1", clean(value))


def _member(name: object, value: Any, depth: int) -> Any:
    return named(name, value) if isinstance(value, str) else cleaned(value, depth + 1)


def _printable(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    # Formats turn the direction of what follows or show nothing at all; surrogates cannot be sent.
    return "" if kind in ("Cf", "Cs", "Co", "Cn") else character


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
