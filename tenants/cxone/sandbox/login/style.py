"""The style sheet of the login page, as a file of its own: the policy allows no inline style."""

from pathlib import Path
from typing import Final

from tenants.cxone.sandbox.messages import Request, Response
from tenants.cxone.sandbox.site import Site

_FILE: Final = Path(__file__).with_name("style.css")


def answer(site: Site, request: Request) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return Response(200, _FILE.read_bytes(), "text/css;charset=utf-8", headers)
