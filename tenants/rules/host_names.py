"""Host names of origins and redirect URIs: RFC 1123 for ASCII, IDNA 2008 with UTS 46 for others."""

import re
import unicodedata

import idna

from tenants.rules.refusals import RefusedValueError

LOCAL = "localhost"
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
PLAIN = re.compile(rf"{LABEL}(?:\.{LABEL})+")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
LONGEST_LABEL, LONGEST_NAME = 63, 253
FULL_NAME = "Write a full host name such as app.example.com."


def read_host(host: str) -> str:
    """*host* in lower case and ASCII (punycode). Raises RefusedValueError.

    Refused besides what no name server could know: addresses, single labels but ``localhost``, a
    trailing dot, and characters that stand for others. What it offers instead is not read again.
    """
    lower = host.lower() if host.isascii() else host
    if lower == LOCAL:
        return LOCAL
    if PLAIN.fullmatch(lower) and "xn--" not in lower:
        return _checked(lower)
    _refuse_shape(lower)
    return _checked(_to_ascii(lower))


def shown_host(name: str) -> str:
    """The Unicode form of a name in punycode; other names unchanged."""
    if "xn--" not in name:
        return name
    try:
        return idna.decode(name)
    except idna.IDNAError:
        return name


def _refuse_shape(host: str) -> None:
    if host.startswith("[") or ":" in host:
        raise _address()
    if host.endswith("."):
        sentence = "Write the host name without a dot at its end."
        raise RefusedValueError("trailing-dot", sentence, host.rstrip("."))
    if "_" in host:
        raise RefusedValueError("underscore", "A host name has no underscore (_). Check it.")
    if "" in host.split("."):
        raise RefusedValueError("host", f"A part of the host name is empty. {FULL_NAME}")


def _to_ascii(host: str) -> str:
    try:
        name = idna.encode(host, uts46=True, std3_rules=True, transitional=False).decode().lower()
        decoded = idna.decode(name)
    except (idna.IDNAError, UnicodeError):
        raise _invalid(host) from None
    if not host.isascii() and decoded != _lower(host):
        sentence = f"The host name holds characters that stand for others: it is {name}."
        raise RefusedValueError("mapping", sentence, name)
    return name


def _lower(host: str) -> str:
    # Letter by letter: a capital sigma at the end of a word is not a final sigma here.
    return "".join(letter.lower() for letter in unicodedata.normalize("NFC", host))


def _checked(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise _too_long()
    last = name.rpartition(".")[2]
    # As browsers do: a name whose last part is a number is an address, in whatever spelling.
    if NUMBER.fullmatch(last):
        raise _address()
    if "." not in name:
        raise RefusedValueError("single-label", FULL_NAME)
    return name


def _invalid(host: str) -> RefusedValueError:
    if NUMBER.fullmatch(host):
        return _address()
    if len(host) > LONGEST_NAME:
        return _too_long()
    if max(map(len, host.split("."))) > LONGEST_LABEL:
        return RefusedValueError(
            "label-too-long", "A part of the host name, between two dots, has over 63 characters."
        )
    return RefusedValueError("host", f"This is not a valid host name. {FULL_NAME}")


def _too_long() -> RefusedValueError:
    return RefusedValueError("name-too-long", "A host name has at most 253 characters.")


def _address() -> RefusedValueError:
    return RefusedValueError("ip-address", "An address is not an origin here: use the host name.")


def searched_host(text: str) -> str:
    """*text* of a search as stored names spell it: a whole label in Unicode becomes punycode."""
    lower = text.lower()
    if lower.isascii():
        return lower
    try:
        return idna.encode(lower, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return lower
