"""Redirect and logout URIs (RFC 3986; RFC 8252, sections 7.1 and 7.3). CXone compares exactly."""

import re
from urllib.parse import SplitResult, urlsplit

from tenants.rules.origins import read_origin
from tenants.rules.refusals import RefusedValueError

LONGEST = 500
FORBIDDEN = frozenset('\\<>"`{}|^ *')
# An installed application, and this registry on a developer's machine, listen there.
LOOPBACK = re.compile(r"http://(?:127\.0\.0\.1|\[::1\])(?::[1-9][0-9]{0,4})?", re.ASCII)
DOT_SEGMENT = re.compile(r"%2e|/\.\.?(?:/|$)", re.IGNORECASE)


def read_redirect_uri(text: object) -> str:
    """*text* unchanged but for outer spaces. Raises RefusedValueError."""
    if not isinstance(text, str):
        raise RefusedValueError("not-text", "A redirect URI is a text that starts with https://")
    text = text.strip(" ")
    _refuse_characters(text)
    parts = _split(text)
    if parts.fragment or "#" in text:
        raise RefusedValueError(
            "fragment",
            "A redirect URI has no fragment (the part after #).",
            text.partition("#")[0],
        )
    if "@" in parts.netloc:
        raise RefusedValueError("userinfo", "A redirect URI holds no user name or password.")
    if DOT_SEGMENT.search(parts.path):
        raise RefusedValueError("dot-segments", "Write the path without dot segments.")
    _refuse_scheme(parts)
    return text


def has_own_scheme(uri: str) -> bool:
    """Whether *uri* leads to an installed application, which only public ones may ask for."""
    return not uri.lower().startswith(("https:", "http:"))


def _refuse_characters(text: str) -> None:
    if not text or len(text) > LONGEST:
        raise RefusedValueError("length", f"A redirect URI has 1 to {LONGEST} characters.")
    if not text.isascii() or not text.isprintable() or not FORBIDDEN.isdisjoint(text):
        raise RefusedValueError(
            "characters", "A redirect URI has no spaces, wildcards or special characters."
        )


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:
        raise RefusedValueError("not-a-uri", "This is not a URI.") from None


def _refuse_scheme(parts: SplitResult) -> None:
    if LOOPBACK.fullmatch(f"{parts.scheme}://{parts.netloc}"):
        return
    if parts.scheme in ("http", "https"):
        read_origin(f"{parts.scheme}://{parts.netloc}")
    elif "." not in parts.scheme:
        raise RefusedValueError(
            "scheme",
            "Start with https://, or with a reverse-domain scheme such as com.example.app:/",
        )
