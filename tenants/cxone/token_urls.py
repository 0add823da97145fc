"""What kind of token URL a person's own code uses: the right one, or which well-known other one.

The legacy endpoints still answer at CXone, and some without an app registration (NICE, "UserHub
Getting Started"), so code that uses them works until the day it does not. Nothing is called here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from tenants.cxone.cloud import Cloud
from tenants.cxone.urls import MAX_LENGTH


class TokenUrl(StrEnum):
    """The kinds of token URLs."""

    RIGHT = "right"
    # JSON with accessKeyId and accessKeySecret, no client credential.
    LEGACY_ACCESS_KEY = "legacy-access-key"
    LEGACY_REFRESH = "legacy-refresh"
    # The authorization server of Central, which came before UserHub.
    LEGACY_CENTRAL = "legacy-central"
    # Used by impersonation in NICE's own pages.
    LEGACY_USER_HUB = "legacy-user-hub"
    API_HOST = "api-host"
    REGION_HOST = "region-host"
    # nice-incontact.com where niceincontact.com belongs, or the other way round.
    WRONG_DOMAIN = "wrong-domain"
    OTHER_CLOUD = "other-cloud"
    NOT_HTTPS = "not-https"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"


_HYPHENS = {"niceincontact.com": "nice-incontact.com", "nice-incontact.com": "niceincontact.com"}
# Whatever the record says: the domains of Central, UserHub and the present clouds.
_CXONE = (*_HYPHENS, "incontact.com")
_LEGACY = {
    "/authentication/v1/token/access-key": TokenUrl.LEGACY_ACCESS_KEY,
    "/public/user/refresh": TokenUrl.LEGACY_REFRESH,
    "/public/authentication/v1/token": TokenUrl.LEGACY_USER_HUB,
    "/public/authentication/v1/refresh": TokenUrl.LEGACY_USER_HUB,
    "/public/authentication/v1/token/refresh": TokenUrl.LEGACY_USER_HUB,
    "/incontactauthorizationserver/token": TokenUrl.LEGACY_CENTRAL,
}

_SHAPE = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[::1\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!-~]*)?",
    re.IGNORECASE,
)
_AREA = re.compile(r"[a-z]{2}[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class _Url:
    """A URL taken apart for comparing. *origin* has no default port; *path* keeps its case."""

    scheme: str
    host: str
    origin: str
    path: str

    @property
    def plain_path(self) -> str:
        """The path as old servers read it: any case, doubled and closing slashes, no query."""
        path = unquote(re.split(r"[?#]", self.path)[0]).casefold()
        return "/" + "/".join(filter(None, path.split("/")))


def classify_token_url(url: str, cloud: Cloud, others: Mapping[str, Cloud]) -> TokenUrl:
    """What *url* is to a client of *cloud*; *others* are further clouds by name. Never raises."""
    found = _taken_apart(url)
    if found is None:
        return TokenUrl.UNREADABLE
    if found == _taken_apart(cloud.token_endpoint):
        return TokenUrl.RIGHT
    if found.scheme != "https" and not _is_sandbox(found, cloud, *others.values()):
        return TokenUrl.NOT_HTTPS
    if not _belongs(found, cloud, *others.values()):
        return TokenUrl.UNKNOWN
    return _LEGACY.get(found.plain_path) or _by_host(found, cloud, others)


def _by_host(url: _Url, cloud: Cloud, others: Mapping[str, Cloud]) -> TokenUrl:
    if url.origin == _origin(cloud.token_endpoint):
        return TokenUrl.UNKNOWN
    if url.origin in {_origin(other.token_endpoint) for other in others.values()}:
        return TokenUrl.OTHER_CLOUD
    if _with_the_other_hyphen(url.host) in [_host(one.issuer) for one in (cloud, *others.values())]:
        return TokenUrl.WRONG_DOMAIN
    if not _is_sandbox(url, cloud) and not _within(url.host, (*cloud.families, *_CXONE)):
        return TokenUrl.OTHER_CLOUD
    if url.origin in cloud.sandbox_origins or url.host.startswith(("api-", "api.")):
        return TokenUrl.API_HOST
    if _AREA.fullmatch(url.host.partition(".")[0]):
        return TokenUrl.REGION_HOST
    return TokenUrl.UNKNOWN


def _taken_apart(url: str) -> _Url | None:
    text = url.strip() if isinstance(url, str) and len(url) <= MAX_LENGTH else ""
    found = _SHAPE.fullmatch(text)
    if not found:
        return None
    scheme, host = found["scheme"].lower(), found["host"].lower()
    default = {"https": "443", "http": "80"}[scheme]
    port = "" if found["port"] in (None, default) else f":{found['port']}"
    return _Url(scheme, host, f"{scheme}://{host}{port}", found["path"] or "/")


def _is_sandbox(url: _Url, *clouds: Cloud) -> bool:
    return any(url.origin in cloud.sandbox_origins for cloud in clouds)


def _belongs(url: _Url, *clouds: Cloud) -> bool:
    families = [family for cloud in clouds for family in cloud.families]
    return _is_sandbox(url, *clouds) or _within(url.host, (*families, *_CXONE))


def _within(host: str, families: tuple[str, ...]) -> bool:
    return any(host == family or host.endswith("." + family) for family in families)


def _with_the_other_hyphen(host: str) -> str:
    name, _, domain = host.partition(".")
    return f"{name}.{_HYPHENS[domain]}" if domain in _HYPHENS else ""


def _origin(url: str) -> str:
    found = _taken_apart(url)
    return found.origin if found else ""


def _host(url: str) -> str:
    found = _taken_apart(url)
    return found.host if found else ""
