"""Canonical forms of origins and redirect URIs, or a ValidationError that says what to change.

Rules: RFC 6454 section 6.2 for origins, RFC 3986 and RFC 8252 section 7.1 for redirect URIs.
"""

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

import idna
from django.core.exceptions import ValidationError

FORBIDDEN = set("\\@%<>\"'`{}|^,; \t\r\n")
SHAPE = re.compile(r"(https?)://([^/?#]+)(/?)", re.IGNORECASE)
DEFAULT_PORTS = {"https": 443, "http": 80}
LOCAL = "localhost"


def clean_origin(text: str) -> str:
    """Scheme, host and port of *text* in lower case, without default port or trailing slash."""
    text = text.strip(" ")
    _refuse_odd_characters(text)
    if "*" in text or text.lower() == "null":
        raise ValidationError("Wildcards are not origins. List each one.")
    found = SHAPE.fullmatch(text)
    if not found:
        raise ValidationError(_shape_problem(text))
    scheme = found[1].lower()
    host, port = _host_and_port(found[2], scheme)
    if scheme != "https" and host != LOCAL:
        raise ValidationError("An origin starts with https:// (http only for localhost).")
    suffix = "" if port in (None, DEFAULT_PORTS[scheme]) else f":{port}"
    return f"{scheme}://{host}{suffix}"


def clean_redirect_uri(text: str) -> str:
    """*text* unchanged but for outer spaces: CXone compares redirect URIs exactly."""
    text = text.strip(" ")
    if not text.isascii() or not text.isprintable() or set(text) & set('\\<>"`{}|^ *'):
        raise ValidationError("A redirect URI has no spaces, wildcards or special characters.")
    parts = _split(text)
    if parts.fragment or "#" in text:
        raise ValidationError("A redirect URI has no fragment (the part after #).")
    if "@" in parts.netloc:
        raise ValidationError("A redirect URI holds no user name or password.")
    if re.search(r"%2e|/\.\.?(?:/|$)", parts.path, re.IGNORECASE):
        raise ValidationError("Write the path without dot segments.")
    if parts.scheme in ("http", "https"):
        clean_origin(f"{parts.scheme}://{parts.netloc}")
    elif "." not in parts.scheme:
        raise ValidationError(
            "Start with https://, or with a reverse-domain scheme such as com.example.app:/"
        )
    return text


def _split(text: str):
    try:
        return urlsplit(text)
    except ValueError:
        raise ValidationError("This is not a URI.") from None


def _refuse_odd_characters(text: str) -> None:
    if not text or len(text) > 300:
        raise ValidationError("Write one origin of at most 300 characters.")
    if "," in text or ";" in text:
        raise ValidationError("One origin per line.")
    for character in text:
        if character in FORBIDDEN or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zs"):
            raise ValidationError(
                "An origin holds no spaces, invisible or special characters: type it by hand."
            )


def _shape_problem(text: str) -> str:
    if not text.lower().startswith(("https://", "http://")):
        return "Must start with https://"
    return "An origin has no path, query or fragment: stop after the host and port."


def _host_and_port(netloc: str, scheme: str) -> tuple[str, int | None]:
    host, colon, port = netloc.partition(":")
    if colon and not re.fullmatch(r"[1-9][0-9]{0,4}", port):
        raise ValidationError("The port is a number from 1 to 65535.")
    if port and int(port) > 65535:
        raise ValidationError("The port is a number from 1 to 65535.")
    return _clean_host(host), int(port) if port else None


def _clean_host(host: str) -> str:
    if host.lower() == LOCAL:
        return LOCAL
    if host.endswith(".") or "." not in host or "_" in host or "[" in host:
        raise ValidationError("Write a full host name such as app.example.com.")
    name = _to_ascii(host)
    last = name.rsplit(".", 1)[1]
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last) or _is_address(name):
        raise ValidationError("An address is not an origin here: use the host name.")
    return name


def _to_ascii(host: str) -> str:
    try:
        name = idna.encode(host, uts46=True, std3_rules=True, transitional=False).decode()
        if not host.isascii() and idna.decode(name) != unicodedata.normalize("NFC", host).lower():
            raise ValidationError("This host name holds look-alike characters: type it by hand.")
    except (idna.IDNAError, UnicodeError):
        raise ValidationError("This is not a valid host name.") from None
    return name.lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
