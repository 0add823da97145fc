"""URLs that a person's browser carries to CXone, and what we are willing to put into one.

Everything here is shown in an address bar and kept in histories and access logs, so no value may
hold what its parameter cannot mean, and no value may break out of its parameter.
"""

import re
from urllib.parse import quote, urlencode

from cxone_registry.secret import Secret
from tenants.cxone.cloud import Cloud
from tenants.cxone.errors import Misconfigured
from tenants.cxone.urls import MAX_LENGTH, target

# Servers and proxies are only advised to take 8,000 (RFC 9110 section 4.1).
LONGEST_URL = 8000
LONGEST_TEXT = 512

# VSCHAR of RFC 6749 appendix A: visible ASCII and the space.
_VISIBLE = re.compile(r"[ -~]*")
# An absolute URI without a fragment (RFC 6749 section 3.1.2). Other schemes than https need a dot
# (RFC 8252 section 7.1), which keeps out "javascript:" and "data:".
_REDIRECT = re.compile(
    r"(?:https?://[a-z0-9.:\[\]-]+(?![^/?])|[a-z][a-z0-9+-]*\.[a-z0-9.+-]+:/)"
    r"[A-Z0-9\-._~:/?\[\]@!$&'()*+,;=%]*",
    re.IGNORECASE,
)
_JWS = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


def url(cloud: Cloud, endpoint: str, parameters: dict[str, str]) -> str:
    """*endpoint* with the *parameters* that are not empty, each percent-encoded.

    Raises Misconfigured ``url-refused`` (the endpoint is not of this cloud),
    ``endpoint-has-query`` or ``url-too-long``.
    """
    where = target(endpoint, cloud)
    # RFC 6749 section 3.1 would keep a query. CXone has none, and one that a discovery document
    # brings could answer questions that we did not ask, such as response_mode.
    if "?" in where.path:
        raise Misconfigured("endpoint-has-query")
    given = {name: value for name, value in parameters.items() if value}
    built = f"{where.url}?{urlencode(given, quote_via=quote, safe='')}" if given else where.url
    if len(built) > LONGEST_URL:
        raise Misconfigured("url-too-long")
    return built


def visible(name: str, value: str) -> str:
    """*value* if it is short visible ASCII. Raises Misconfigured ``parameter-refused``."""
    return matching(name, value, _VISIBLE)


def readable(name: str, value: str) -> str:
    """*value* if it is a short printable text of any script. Raises like :func:`visible`."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or not value.isprintable():
        raise refused(name)
    return value


def redirect(name: str, value: str) -> str:
    """*value* if it is an absolute URI to return to, or "". Raises like :func:`visible`.

    Not normalised: CXone compares it with the registered one exactly.
    """
    if value == "":
        return ""
    return matching(name, value, _REDIRECT, longest=MAX_LENGTH)


def token(name: str, value: Secret | None) -> str:
    """The plaintext of an ID token as a hint, or "". Raises like :func:`visible`."""
    if value is None:
        return ""
    if len(value) > LONGEST_URL or not _JWS.fullmatch(value.reveal()):
        raise refused(name)
    return value.reveal()


def matching(
    name: str, value: str, pattern: re.Pattern[str], *, longest: int = LONGEST_TEXT
) -> str:
    """*value* if all of it matches *pattern*. Raises Misconfigured ``parameter-refused``."""
    if not isinstance(value, str) or len(value) > longest or not pattern.fullmatch(value):
        raise refused(name)
    return value


def refused(name: str) -> Misconfigured:
    """The error for a value that parameter *name* cannot have. The value is not part of it."""
    return Misconfigured("parameter-refused", parameter=name)
