"""Which path is which endpoint, on the issuer's origin and on the API origin."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tenants.cxone.sandbox import apis, bearer, discovery, token_endpoint
from tenants.cxone.sandbox.faults import NOBODY, Subject
from tenants.cxone.sandbox.login import authorize, logout, sign_in, style
from tenants.cxone.sandbox.messages import Refusal, Request, Response
from tenants.cxone.sandbox.site import Site


def _nobody(site: Site, request: Request) -> Subject:
    return NOBODY


@dataclass(frozen=True)
class Route:
    """An endpoint: its name in the log and in faults, and how it tells whom a request is about."""

    name: str
    methods: tuple[str, ...]
    answer: Callable[[Site, Request], Response]
    subject: Callable[[Site, Request], Subject] = _nobody


_GET: Final = ("GET", "HEAD")
_GET_POST: Final = ("GET", "HEAD", "POST")

_ISSUER: Final = {
    "/.well-known/openid-configuration": Route("openid-configuration", _GET, discovery.provider),
    "/.well-known/cxone-configuration": Route(
        "cxone-configuration", _GET, discovery.tenant, discovery.tenant_subject
    ),
    "/auth/token": Route("token", ("POST",), token_endpoint.answer, token_endpoint.subject),
    "/auth/jwks": Route("jwks", _GET, discovery.keys),
    "/auth/userinfo": Route("userinfo", _GET_POST, apis.user_info, bearer.subject),
    "/auth/authorize": Route("authorize", _GET_POST, authorize.answer, authorize.subject),
    "/auth/authorize/login": Route("login", ("POST",), sign_in.answer, authorize.subject),
    "/auth/authorize/style.css": Route("login-style", _GET, style.answer),
    "/auth/authorize/logout": Route("logout", _GET_POST, logout.answer),
}
_ACD: Final = {
    "server-time": Route("server-time", _GET, apis.server_time, bearer.subject),
    "business-unit": Route("business-unit", _GET, apis.business_unit, bearer.subject),
    "apiversion": Route("apiversion", _GET, apis.api_version, bearer.subject),
}
# Versions v3 to v33 have been seen at work, and the case of the path does not matter.
_ACD_PATH: Final = re.compile(r"/incontactapi/services/v[0-9]{1,3}(?:\.[0-9])?/([a-z-]+)/?")

ENDPOINTS: Final = tuple(route.name for route in (*_ISSUER.values(), *_ACD.values()))


def find(request: Request, *, on_issuer: bool) -> Route:
    """The route of a request. Raises Refusal with 404 or 405.

    The issuer answers ACD paths too; the API origin answers nothing else, so a token request
    sent there fails as it does in CXone.
    """
    path = request.path.lower()
    acd = _ACD_PATH.fullmatch(path)
    route = _ACD.get(acd[1]) if acd else _ISSUER.get(path) if on_issuer else None
    if route is None:
        raise Refusal(404, "not_found", "There is nothing at this address.")
    if request.method not in route.methods:
        allow = {"Allow": ", ".join(route.methods)}
        raise Refusal(405, "invalid_request", "This method is not allowed here.", allow)
    return route
