"""What a piece of text looks like by itself: a client_id, a tracking number, a secret."""

import math
import re
from collections import Counter
from typing import Final

_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_AT: Final = re.compile(r"[\w.+-]{2,100}@[\w-]{2,100}")
_MAIL: Final = re.compile(r"[\w.+'-]{1,100}@[\w-]{1,100}(?:\.[\w-]{1,60})+")
_TRACKING: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,63}")
_IN_ADDRESS: Final = re.compile(r"://[^/@:\s]{0,100}:[^/@\s]{1,200}@")
_WORDS: Final = re.compile(r"[-_.,:;/\\()\[\]{}<>=&?@\"'|]+")
_PIECES: Final = re.compile(r"[/?&=#:@.,;|\\]+")
_SWITCH: Final = re.compile(r"(?<=[a-z])[A-Z]|(?<=[A-Z])[a-z]")
_SYMBOL: Final = re.compile(r"[!#$%^&*+=~?@\\|<>{}\[\]]")
_DATE_OR_TIME: Final = re.compile(r"[\d.:/+-]{1,20}(?:T[\d.:]{1,15}Z?)?")
WRAPPING: Final = "\"'`*<>()[]{},;\u2018\u2019\u201c\u201d"
# A client_id of 40 characters and more that is no UUID is more likely a secret.
LONGEST_CLIENT_ID: Final = 39


def is_uuid(token: str) -> bool:
    return bool(_UUID.fullmatch(token))


def is_client_id(token: str) -> bool:
    """Whether *token* has one of the two known shapes: a UUID or Product@Vendor."""
    return is_uuid(token) or bool(_AT.fullmatch(token))


def may_be_client_id(token: str) -> bool:
    """Whether *token* can be one if a label says so."""
    short = len(token) <= LONGEST_CLIENT_ID and token.isascii() and token.isprintable()
    return is_client_id(token) or (short and any(one.isalnum() for one in token))


def is_tracking_number(token: str) -> bool:
    """Whether *token* can be one if a label says so: digits in it, and nothing like a secret."""
    if not _TRACKING.fullmatch(token) or not any(one.isdigit() for one in token):
        return False
    return not is_uuid(token) and len(token) <= 40 and (len(token) <= 15 or token == token.upper())


def looks_secret(token: str) -> bool:
    """Whether *token*, without a label, is so random that it must be taken for a secret."""
    if _is_harmless(token):
        return False
    if "://" not in token and (_is_random(token) or _is_password(token)):
        return True
    if _IN_ADDRESS.search(token):
        return True
    return any(_is_random(piece) for piece in _PIECES.split(token))


def may_be_secret(token: str) -> bool:
    """Whether *token*, beside a word such as "secret", is more than a word of the sentence."""
    token = token.strip(WRAPPING).rstrip(".:!?")
    if len(token) < 6 or _is_harmless(token) or _DATE_OR_TIME.fullmatch(token):
        return False
    has_letter = any(one.isalpha() for one in token)
    has_digit = any(one.isdigit() for one in token)
    mixed = len(_SWITCH.findall(token)) > 2
    if token.isdigit():
        return True
    return (has_letter and has_digit) or mixed or bool(_SYMBOL.search(token)) or ":" in token


def _is_harmless(token: str) -> bool:
    return is_client_id(token) or bool(_MAIL.fullmatch(token))


def _is_random(token: str) -> bool:
    if len(token) < 16 or all(_is_word(piece) for piece in _WORDS.split(token)):
        return False
    letters = sum(one.isalpha() for one in token)
    digits = sum(one.isdigit() for one in token)
    if digits and letters:
        return _entropy(token) >= 3
    if digits >= 20 or not letters:
        return digits >= 20 and _entropy(token) >= 2.5
    return len(token) >= 20 and (_is_shuffled(token) or not _has_cases(token))


def _is_password(token: str) -> bool:
    kinds = (str.islower, str.isupper, str.isdigit)
    every = all(any(kind(one) for one in token) for kind in kinds)
    return len(token) >= 10 and every and bool(_SYMBOL.search(token))


def _is_word(piece: str) -> bool:
    """A word of some language or a number; random text without digits is rarely so short."""
    if piece.isdigit():
        return len(piece) <= 15
    is_cased = piece in (piece.lower(), piece.upper(), piece.capitalize())
    return piece.isalpha() and len(piece) <= 19 and (is_cased or not _is_shuffled(piece))


def _is_shuffled(token: str) -> bool:
    return len(_SWITCH.findall(token)) * 3 >= len(token)


def _has_cases(token: str) -> bool:
    return token not in (token.lower(), token.upper())


def _entropy(token: str) -> float:
    """Bits for each character (Shannon), by how often each occurs in it."""
    total = len(token)
    return -sum(n / total * math.log2(n / total) for n in Counter(token).values())
