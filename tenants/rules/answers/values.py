"""The value itself, without what stood around it."""

import re
from typing import Final

from tenants.rules.answers.shapes import WRAPPING, looks_secret

_PAIRS: Final = {'"': '"', "'": "'", "`": "`", "<": ">", "\u201c": "\u201d", "\u2018": "\u2019"}
# client_id and secret in one, as curl takes them.
_WITH_ID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}:.")
_AFTER_QUOTE: Final = re.compile(r"[\s,;.)\]}\"'|]*")
# Bullets, and what closes the emphasis or the quotation of a label: "**Secret:** value".
_LEAD: Final = re.compile(r"(?:[-*•]|\*\*|__|[\"'`)\]])\s+")


def tidy(raw: str) -> str:
    """The likeliest value in *raw*: without quotes, bullets and emphasis around it.

    Among several words, the one that looks like a secret; else all of them as they stand.
    """
    text = raw.strip()
    lead = _LEAD.match(text)
    text = _unquoted(_unquoted(text[lead.end() if lead else 0 :].rstrip(",; ")))
    words = text.split()
    random = [word for word in words if looks_secret(word.strip(WRAPPING))]
    if len(words) > 1 and len(random) == 1:
        text = _unquoted(random[0].rstrip(",;"))
    elif len(words) > 1 and not words[0].isalpha() and all(map(str.isalpha, words[1:])):
        # "k3y! and the": a word of the sentence follows the value.
        text = _unquoted(words[0].rstrip(",;"))
    if _WITH_ID.match(text):
        text = text.partition(":")[2]
    return text[:-1] if text.endswith(".") and len(text) > 1 else text


def first_word(raw: str) -> str:
    """The first word of *raw*, without punctuation and quotes around it."""
    words = raw.split(maxsplit=1)
    return words[0].strip(WRAPPING).rstrip(".:|") if words else ""


def _unquoted(text: str) -> str:
    if text.startswith("**") and text.endswith("**") and len(text) > 4:
        text = text[2:-2]
    close = _PAIRS.get(text[:1])
    if close and (end := text.find(close, 1)) > 1 and _AFTER_QUOTE.fullmatch(text, end + 1):
        return text[1:end]
    return text
