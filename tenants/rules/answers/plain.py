"""Pasted text made plain: no HTML, no invisible characters, lines that end in LF."""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from typing import Final

# Longer text is cut: what is dropped cannot leak. Forms refuse it before.
LONGEST: Final = 20_000

_TAG: Final = re.compile(
    r"</?(html|head|body|table|thead|tbody|tr|td|th|p|div|span|br|b|strong|i|em|u|a|ul|ol|li|pre"
    r"|code|font|h[1-6]|style|script|img|hr|blockquote|center|meta|title)\b[^<>]*>",
    re.IGNORECASE,
)
_CELLS: Final = {"td", "th"}
_INSIDE_A_LINE: Final = {"span", "b", "strong", "i", "em", "u", "a", "code", "font", "img"}
_UNSEEN: Final = re.compile(r"(?is)<(style|script|title)\b[^<]*</\1>")
_QUOTED: Final = re.compile(r"[ \t>]*")
# Lines drawn between a heading and its value, or between the rows of a table.
_RULER: Final = re.compile(r"[\s|:=+_*─-]{3,}")
# What ends a line besides LF, and the letters of East Asian keyboards, one for one.
_SAME: Final = {ord(one): "\n" for one in "\x0b\x0c\x1c\x1d\x1e\x85"} | {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty. *start*: where *text*, without marks of quoting, begins.

    *has_gap*: whether an empty line stands before it.
    """

    start: int
    text: str
    has_gap: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def plain(text: str) -> str:
    """*text* as a person would read it, at most LONGEST characters."""
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    if _TAG.search(text):
        text = unescape(_TAG.sub(_instead_of, _UNSEEN.sub("", text)))
    return "".join(map(_plain, text.translate(_SAME)))[:LONGEST]


def lines_of(text: str) -> list[Line]:
    """The lines of *text* with something in them, without those that only draw a line."""
    found, start, has_gap = [], 0, False
    for whole in text.split("\n"):
        quoted = _QUOTED.match(whole)
        skipped = quoted.end() if quoted else 0
        content = whole[skipped:].rstrip()
        is_ruler = bool(_RULER.fullmatch(content))
        if content and not is_ruler:
            found.append(Line(start + skipped, content, has_gap))
        has_gap = not content or (has_gap and is_ruler)
        start += len(whole) + 1
    return found


def _instead_of(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name in _INSIDE_A_LINE:
        return ""
    if name in _CELLS:
        return "\t" if tag[0].startswith("</") else ""
    return "\n"


def _plain(one: str) -> str:
    if one in "\n\t":
        return one
    category = unicodedata.category(one)
    if category in {"Zl", "Zp"}:
        return "\n"
    if category == "Zs":
        return " "
    return "" if category in {"Cc", "Cf", "Cs"} else one
