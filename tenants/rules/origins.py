"""Origins as browsers send them (RFC 6454, section 6.2), or a refusal that says what to change."""

import re
import unicodedata
from dataclasses import dataclass

from tenants.rules.host_names import LOCAL, read_host, shown_host
from tenants.rules.look_alikes import doubt_about
from tenants.rules.refusals import RefusedValueError

LONGEST = 300
SHAPE = re.compile(r"(https?)://([^/?#]+)(/?)", re.IGNORECASE)
BEGINNING = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
PORT = re.compile(r"[1-9][0-9]{0,4}")
BETWEEN = re.compile(r"[\s,;]+")
DEFAULT_PORT = {"https": "443", "http": "80"}
PLAIN = frozenset(map(chr, range(0x21, 0x7F)))
FORBIDDEN = {
    "\\": ("backslash", "An origin has no backslash. Write https:// and the host name."),
    "@": ("userinfo", "An origin has no user name or password: it ends before any @."),
    "%": ("percent", "An origin has no percent signs. Write the host name as it is."),
}
OTHERS_FORBIDDEN = frozenset("<>\"'`{}|^,;")


class OriginRefused(RefusedValueError):  # noqa: N818  (what became of the origin, not a fault)
    """This text is not taken as an origin."""


@dataclass(frozen=True, slots=True)
class OriginReading:
    """*origin*: what browsers send, in ASCII. *shown*: the same with its host in Unicode.

    *problem*: why people may take it for another one, or "".
    """

    origin: str
    shown: str
    problem: str = ""


def read_origin(
    text: object, *, allow_localhost: bool = True, confirmed: frozenset[str] = frozenset()
) -> OriginReading:
    """The canonical form of *text*: scheme, host and port. Raises OriginRefused for all others.

    A name that pretends to be another is taken only if its canonical form is in *confirmed*, or if
    it comes in punycode: nobody takes that for another name.
    """
    try:
        plain = _plain(text)
        scheme, host, port = _parts(plain)
    except RefusedValueError as refused:
        raise OriginRefused(refused.code, refused.sentence, refused.offer) from None
    _refuse_scheme(scheme, host, port, allow_localhost)
    origin = _joined(scheme, host, port)
    return _unless_doubtful(plain, origin, host, confirmed)


def shown_origin(origin: str) -> str:
    """A canonical origin with its host in Unicode."""
    scheme, _, rest = origin.partition("://")
    host, colon, port = rest.partition(":")
    return f"{scheme}://{shown_host(host)}{colon}{port}"


def _unless_doubtful(text: str, origin: str, host: str, confirmed: frozenset[str]) -> OriginReading:
    if "xn--" not in host:
        return OriginReading(origin, origin)
    shown = shown_origin(origin)
    doubt = doubt_about(shown_host(host))
    if doubt and not text.isascii() and origin not in confirmed:
        raise OriginRefused(
            "look-alike",
            f"The host name {doubt}: browsers write it as {host}. Use that if you mean it.",
            origin,
        )
    return OriginReading(origin, shown, f"The host name {doubt}." if doubt else "")


def _plain(text: object) -> str:
    """*text* without outer spaces, when it is short and holds nothing that no origin has."""
    if not isinstance(text, str):
        raise OriginRefused("not-text", "An origin is a text such as https://app.example.com")
    text = text.strip(" ")
    if not text:
        raise OriginRefused("empty", "Write an origin such as https://app.example.com")
    if len(text) > LONGEST:
        raise OriginRefused("too-long", f"An origin has at most {LONGEST} characters.")
    _refuse_several(text)
    if not PLAIN.issuperset(text):
        _refuse_invisible(text)
    if "*" in text:
        raise OriginRefused("wildcard", "Wildcards are not origins. List each one.")
    if text.lower() == "null":
        raise OriginRefused("null", "“null” is not an origin. List each one.")
    return text


def _refuse_several(text: str) -> None:
    parts = [part for part in BETWEEN.split(text) if part]
    if len(parts) > 1 and all("." in part or LOCAL in part for part in parts):
        offers = [_offer(part) for part in parts]
        offer = "\n".join(offers) if all(offers) else ""
        raise OriginRefused("several", "One origin per line.", offer)


def _refuse_invisible(text: str) -> None:
    kinds = {unicodedata.category(character) for character in text}
    if "Cs" in kinds:
        raise OriginRefused("surrogate", "This is not a text: half a character is missing.")
    if kinds & {"Cc", "Zl", "Zp"}:
        raise OriginRefused("control", "An origin holds no line breaks or control characters.")
    if "Cf" in kinds:
        visible = "".join(each for each in text if unicodedata.category(each) != "Cf")
        sentence = "It holds invisible characters, as copied text may. Type it by hand."
        raise OriginRefused("invisible", sentence, _offer(visible))
    if "Zs" in kinds:
        raise OriginRefused("space", "An origin has no spaces. One origin per line.")


def _parts(text: str) -> tuple[str, str, str]:
    found = SHAPE.fullmatch(text)
    _refuse_characters(text)
    if not found:
        raise _other_shape(text)
    host, colon, port = _host_and_port(found[2])
    scheme = found[1].lower()
    if colon and not (PORT.fullmatch(port) and int(port) < 65_536):
        raise OriginRefused("port", "The port is a number from 1 to 65535.")
    return scheme, _host(host, scheme, port), "" if port == DEFAULT_PORT[scheme] else port


def _host_and_port(netloc: str) -> tuple[str, str, str]:
    if netloc.startswith("["):
        end = netloc.find("]") + 1 or len(netloc)
        return netloc[:end], netloc[end : end + 1], netloc[end + 1 :]
    return netloc.partition(":")


def _host(host: str, scheme: str, port: str) -> str:
    try:
        return read_host(host)
    except RefusedValueError as refused:
        if refused.offer:
            refused.offer = _offer(_joined(scheme, refused.offer, port))
        raise


def _refuse_characters(text: str) -> None:
    """In the host and port; what stands behind them is a path, which can be cut off."""
    beginning = BEGINNING.match(text)
    signs = frozenset(beginning[0] if beginning else "")
    for sign, (code, sentence) in FORBIDDEN.items():
        if sign in signs:
            raise OriginRefused(code, sentence)
    if not OTHERS_FORBIDDEN.isdisjoint(signs):
        raise OriginRefused("characters", "An origin holds no quotes or special characters.")


def _other_shape(text: str) -> OriginRefused:
    beginning = BEGINNING.match(text)
    if beginning:
        sentence = "An origin has no path, query or fragment: it stops after the host and port."
        return OriginRefused("path", sentence, _offer(beginning[0]))
    bare = text.removeprefix("//")
    offer = "" if "://" in bare else _offer(f"https://{bare}")
    return OriginRefused("scheme", "Must start with https://", offer)


def _refuse_scheme(scheme: str, host: str, port: str, allow_localhost: bool) -> None:
    if host == LOCAL and not allow_localhost:
        raise OriginRefused(
            "localhost",
            "localhost is for development: list it with an application that is for a sandbox.",
        )
    if scheme == "http" and host != LOCAL:
        sentence = "An origin starts with https:// (http only for localhost)."
        raise OriginRefused("not-https", sentence, _offer(_joined("https", host, port)))


def _joined(scheme: str, host: str, port: str) -> str:
    return f"{scheme}://{host}:{port}" if port else f"{scheme}://{host}"


def _offer(text: str) -> str:
    """*text* in canonical form if it would be taken, or else ""."""
    try:
        return read_origin(text).origin
    except OriginRefused:
        return ""
