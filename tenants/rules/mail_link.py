"""A draft as a ``mailto:`` link (RFC 6068): nothing in it can become a header of its own."""

import unicodedata
from urllib.parse import quote

# Windows and some mail programs cut links at about 2,000 characters.
LIMIT = 1_800
SEE_TEXT = "(The text is too long for a link: please copy it from the registry in place of this.)"
TO_ROOM = 320
SUBJECT_ROOM = 600


def mail_link(to: str, subject: str, body: str) -> str:
    """``mailto:`` with subject and body, at most LIMIT characters.

    A body that does not fit is replaced by a sentence that says where the whole text is.
    """
    head = f"mailto:{_fitting(one_line(to), TO_ROOM, '@')}"
    head += f"?subject={_fitting(one_line(subject), SUBJECT_ROOM)}&body="
    quoted = _quoted(body)
    return head + (quoted if len(head + quoted) <= LIMIT else _quoted(SEE_TEXT))


def one_line(text: str) -> str:
    """*text* for a header: one line, without control and invisible characters."""
    spaced = "".join(" " if one.isspace() else one for one in text)
    return " ".join("".join(one for one in spaced if _is_visible(one)).split())


def plain_lines(text: str) -> str:
    """*text* for a body: lines end in LF, other control characters are gone."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return "".join(one for one in unix if one in "\n\t" or _is_visible(one))


def _is_visible(one: str) -> bool:
    # Control, invisible formatting, half surrogates, and the two separators of lines.
    return unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _quoted(text: str) -> str:
    return quote(plain_lines(text).replace("\n", "\r\n"), safe="")


def _fitting(text: str, room: int, safe: str = "") -> str:
    """*text* percent-encoded, cut between two characters so that it fits into *room*."""
    quoted = quote(text, safe=safe)
    while len(quoted) > room:
        # One character is at most twelve: as many go at once as surely must.
        text = text[: len(text) - 1 - (len(quoted) - room) // 12]
        quoted = quote(text, safe=safe)
    return quoted
