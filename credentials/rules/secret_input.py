"""What is wrong with a typed secret, in sentences that never repeat it. Pure."""

import base64
import binascii
import json
import re
import unicodedata
from typing import Final

MOST_BYTES: Final = 4096
# HS256 takes no key shorter than its hash (RFC 7518 section 3.2).
SHORTEST_TO_SIGN_WITH: Final = 32
TOO_SHORT: Final = (
    f"The registration uses client_secret_jwt, which signs with the secret and needs at least"
    f" {SHORTEST_TO_SIGN_WITH} bytes. Paste the whole secret of NICE's answer, or choose"
    " client_secret_basic or client_secret_post on the registration's page, whichever NICE"
    " registered."
)
WHITE_SPACE: Final = (
    "This secret starts or ends with white space, or with a line break. If that came with copying,"
    " tick “Remove the white space at the ends”."
)
ACCESS_KEY_SHAPE: Final = re.compile(r"[A-Z2-7]{52}={4}")
MASK_CHARACTERS: Final = set("*•●·∙xX.")
JWT: Final = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
SCHEME: Final = re.compile(r"(bearer|basic|authorization:)\s", re.IGNORECASE)
UUID_SHAPE: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
PRODUCT_AT_VENDOR: Final = re.compile(r"[^@\s]+@[^@\s]+")
SMART_QUOTES: Final = set("\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb")


def check_secret(
    text: str, *, identifier: str = "", method: str = ""
) -> tuple[list[str], list[str]]:
    """Refusals and warnings about *text*, the secret of what has the ID *identifier*.

    *method* is the client authentication method that a client secret will be used with. White
    space at the ends is one of the refusals (``WHITE_SPACE``): only the person knows whether it
    belongs to the secret, so the form asks.
    """
    refusal = _refusal(text, identifier) or _method_refusal(text, method)
    if refusal:
        return [refusal], []
    return [], _warnings(text, identifier)


def check_access_key_secret(text: str, *, identifier: str = "") -> tuple[list[str], list[str]]:
    """As ``check_secret``; a shape unlike CXone's own is worth a warning, not a refusal."""
    refusals, warnings = check_secret(text, identifier=identifier)
    if not refusals and not ACCESS_KEY_SHAPE.fullmatch(text):
        warnings.append(
            "CXone's access key secrets have 52 of the characters A-Z and 2-7, then ====. This one"
            " does not: check that it was copied whole."
        )
    return refusals, warnings


def has_white_space_at_ends(text: str) -> bool:
    """Whether taking off the white space at the ends would change *text*."""
    return text != text.strip()


def _refusal(text: str, identifier: str) -> str:
    return (
        _size_refusal(text)
        or _character_refusal(text)
        or (WHITE_SPACE if has_white_space_at_ends(text) else "")
        or _kind_refusal(text, identifier)
    )


def _size_refusal(text: str) -> str:
    if not text.strip():
        return "There are only spaces here. Type the secret."
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return "This secret holds broken characters. Copy it again from where CXone shows it."
    if size > MOST_BYTES:
        return f"A secret has at most {MOST_BYTES:,} bytes. Paste only the secret."
    return ""


def _method_refusal(text: str, method: str) -> str:
    is_short = len(text.encode()) < SHORTEST_TO_SIGN_WITH
    return TOO_SHORT if method == "client_secret_jwt" and is_short else ""


def _character_refusal(text: str) -> str:
    inside = text.strip()
    if any(unicodedata.category(character) == "Cc" for character in inside):
        return "This secret holds a line break or control character. Paste only the secret."
    if any(unicodedata.category(character) == "Cf" for character in inside):
        return (
            "This secret holds an invisible character, as word processors and chats add them."
            " Copy it from where CXone shows it."
        )
    if set(inside) & SMART_QUOTES:
        return (
            "This secret holds curly quotation marks, which a word processor made. Copy it from"
            " where CXone shows it."
        )
    return ""


def _kind_refusal(text: str, identifier: str) -> str:
    if set(text) <= MASK_CHARACTERS:
        return "This is a placeholder, not the secret. Type the secret itself."
    if identifier and text == identifier:
        return "This is the ID again. Type the secret that belongs to it."
    if SCHEME.match(text):
        return "This is a header of a request. Paste only the secret."
    if JWT.fullmatch(text):
        return "This is a token that CXone gave in exchange for a secret. Paste the secret itself."
    if "-----BEGIN" in text:
        return "This is a key or certificate file (PEM). CXone's secrets are short texts."
    if _is_json_object(text):
        return "This is a piece of JSON. Paste only the value of the secret in it."
    if _is_basic_credentials(text, identifier):
        return (
            "This is the ID and the secret together, encoded for a request's header. Paste only"
            " the secret."
        )
    return ""


def _warnings(text: str, identifier: str) -> list[str]:
    found = []
    if not text.isascii():
        found.append("The secret holds characters outside ASCII, which CXone's secrets do not.")
    if len(text) < 8:
        found.append("The secret is shorter than 8 characters. Check that it was copied whole.")
    if _looks_like_client_id(text) and not _looks_like_client_id(identifier) and identifier:
        found.append("The secret looks like an ID. Check that ID and secret are not swapped.")
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        found.append("The secret is in quotation marks. Check that they belong to it.")
    return found


def _looks_like_client_id(text: str) -> bool:
    return bool(UUID_SHAPE.fullmatch(text) or PRODUCT_AT_VENDOR.fullmatch(text))


def _is_json_object(text: str) -> bool:
    if text[0] not in '{["':
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_basic_credentials(text: str, identifier: str) -> bool:
    try:
        decoded = base64.b64decode(text.encode(), validate=True)
    except (binascii.Error, ValueError):
        return False
    if identifier:
        return decoded.startswith(identifier.encode() + b":")
    return decoded.count(b":") == 1 and decoded.isascii() and decoded.decode().isprintable()
