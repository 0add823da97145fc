"""Cross-origin requests (the Fetch standard, "CORS protocol").

NICE documents that an origin is accepted when any application has it registered, not only the
one that calls. Which of CXone's endpoints lack the headers altogether is not known; here all
have them, on both origins. What an unlisted origin is answered is not known either.
"""

import re
from typing import Final

from tenants.cxone.sandbox.faults import NOBODY
from tenants.cxone.sandbox.messages import Request, Response
from tenants.cxone.sandbox.site import Site

_NAMES: Final = re.compile(r"[A-Za-z0-9-]{1,60}(?:, ?[A-Za-z0-9-]{1,60}){0,30}")
_USUAL: Final = "Authorization, Content-Type, Accept"


def preflight(request: Request, methods: tuple[str, ...]) -> Response:
    """The answer to OPTIONS, before :func:`headers` says whether the origin may go on."""
    return Response(204, headers={"Allow": ", ".join((*methods, "OPTIONS"))})


def headers(
    site: Site, request: Request, endpoint: str, methods: tuple[str, ...]
) -> dict[str, str]:
    """What every answer carries. Nothing about cookies: no API here uses any."""
    if site.fault("cors-off", NOBODY, endpoint) is not None:
        return {}
    origin = request.headers.get("Origin") or ""
    if not allowed(site, origin):
        return {"Vary": "Origin"}
    granted = {"Vary": "Origin", "Access-Control-Allow-Origin": origin}
    if request.method == "OPTIONS" and request.headers.get("Access-Control-Request-Method"):
        granted["Access-Control-Allow-Methods"] = ", ".join(methods)
        granted["Access-Control-Allow-Headers"] = _allowed_headers(request)
    return granted


def allowed(site: Site, origin: str) -> bool:
    """Whether any enabled app of the cloud has exactly this origin."""
    if not origin or origin == "null":
        return False
    apps = tuple(site.cloud.apps.values())
    return any(origin in app.origins for app in apps if app.state == "enabled")


def _allowed_headers(request: Request) -> str:
    asked = request.headers.get("Access-Control-Request-Headers") or ""
    return asked if _NAMES.fullmatch(asked) else _USUAL
