"""Which path is which endpoint, on the issuer's origin and on the API origin."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tenants.cxone.sandbox import apis, bearer, discovery, legacy, token_endpoint
from tenants.cxone.sandbox.admin_api import applications, keys
from tenants.cxone.sandbox.faults import NOBODY, Subject
from tenants.cxone.sandbox.login import authorize, logout, sign_in, style
from tenants.cxone.sandbox.messages import Refusal, Request, Response
from tenants.cxone.sandbox.site import Site


def _nobody(site: Site, request: Request) -> Subject:
    return NOBODY


def _nothing(site: Site, request: Request) -> Response:
    raise Refusal(404, "not_found", "There is nothing at this address.")


@dataclass(frozen=True)
class Route:
    """An endpoint: its name in the log and in faults, and how it tells whom a request is about."""

    name: str
    methods: tuple[str, ...]
    answer: Callable[[Site, Request], Response]
    subject: Callable[[Site, Request], Subject] = _nobody


@dataclass(frozen=True)
class Api(Route):
    """An endpoint that takes a bearer token; the faults of APIs concern it."""

    subject: Callable[[Site, Request], Subject] = bearer.subject


_GET: Final = ("GET", "HEAD")
_POST: Final = ("POST",)
_GET_POST: Final = (*_GET, *_POST)
NOWHERE: Final = Route("", (), _nothing)

_ISSUER: Final = {
    "/.well-known/openid-configuration": Route("openid-configuration", _GET, discovery.provider),
    "/.well-known/cxone-configuration": Route(
        "cxone-configuration", _GET, discovery.tenant, discovery.tenant_subject
    ),
    "/auth/token": Route("token", _POST, token_endpoint.answer, token_endpoint.subject),
    "/auth/jwks": Route("jwks", _GET, discovery.keys),
    "/auth/userinfo": Api("userinfo", _GET_POST, apis.user_info),
    "/auth/authorize": Route("authorize", _GET_POST, authorize.answer, authorize.subject),
    "/auth/authorize/login": Route("login", _POST, sign_in.answer, authorize.subject),
    "/auth/authorize/style.css": Route("login-style", _GET, style.answer),
    "/auth/authorize/logout": Route("logout", _GET_POST, logout.answer),
}
_ACD: Final = {
    "server-time": Api("server-time", _GET, apis.server_time),
    "business-unit": Api("business-unit", _GET, apis.business_unit),
    "apiversion": Api("apiversion", _GET, apis.api_version),
}
# Versions v3 to v33 have been seen at work, and the case of the path does not matter.
_ACD_PATH: Final = re.compile(r"/incontactapi/services/v[0-9]{1,3}(?:\.[0-9])?/([a-z-]+)/?")
# Named so that the log tells them apart from what is to be used today.
_LEGACY: Final = {
    "/authentication/v1/token/access-key": Route(
        "legacy-access-key", _POST, legacy.access_key, legacy.key_subject
    ),
    "/public/user/refresh": Route("legacy-refresh", _POST, legacy.refresh, legacy.refresh_subject),
    "/incontactauthorizationserver/token": Route("legacy-central", _POST, legacy.central),
}
# In this order: what ends in "-enable" is also an ID.
_ADMINISTRATION: Final = (
    (f"{applications.BASE}/?", Api("applications", _GET_POST, applications.collection)),
    (
        f"{applications.BASE}/[^/]+-(?:enable|disable)",
        Api("application-switch", _POST, applications.switch),
    ),
    (
        f"{applications.BASE}/[^/]+",
        Api("application", (*_GET, "PATCH", "DELETE"), applications.single),
    ),
    (f"{keys.BASE}/?", Api("access-keys", (*_GET_POST, "PATCH"), keys.collection)),
    (f"{keys.BASE}/[^/]+", Api("access-key", (*_GET, "DELETE"), keys.single)),
)

ENDPOINTS: Final = tuple(
    route.name
    for route in (
        *_ISSUER.values(),
        *_ACD.values(),
        *(route for _, route in _ADMINISTRATION),
        *_LEGACY.values(),
    )
)


def find(site: Site, request: Request, *, on_issuer: bool) -> Route:
    """The route of a request. Raises Refusal with 404 or 405.

    The issuer answers the APIs' paths too; the API origin issues no tokens but by the legacy
    endpoints, so a token request sent there fails as it does in CXone.
    """
    route = _at(site, request.path, on_issuer=on_issuer)
    if route is None:
        raise Refusal(404, "not_found", "There is nothing at this address.")
    if request.method not in (*route.methods, "OPTIONS"):
        allow = {"Allow": ", ".join(route.methods)}
        raise Refusal(405, "invalid_request", "This method is not allowed here.", allow)
    return route


def _at(site: Site, path: str, *, on_issuer: bool) -> Route | None:
    lower = path.lower()
    acd = _ACD_PATH.fullmatch(lower)
    if acd:
        return _ACD.get(acd[1])
    if on_issuer and lower in _ISSUER:
        return _ISSUER[lower]
    if lower in _LEGACY and site.fault("legacy-off") is None:
        return _LEGACY[lower]
    for pattern, route in _ADMINISTRATION:
        if re.fullmatch(pattern, path, re.IGNORECASE):
            return route
    return None
