"""Answers that are not what they should be: a page, nothing, text, or a false media type."""

from dataclasses import replace
from typing import Final

from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.messages import Request, Response, text_response
from tenants.cxone.sandbox.site import Site

_PAGE: Final = (
    b"<!doctype html>\n<html><head><title>Error</title></head>"
    b"<body><h1>Something went wrong</h1><p>Please try again later.</p></body></html>\n"
)
# That there is such a text is reported; its words and status are not.
_CANNOT_RENDER: Final = "The data cannot be rendered in the requested format.\n"
_REFUSALS: Final = (
    ("api-unauthorized", 401, "The access token is missing, invalid or expired"),
    ("api-forbidden", 403, "The user lacks the permission"),
)


def instead(
    site: Site, subject: Subject, endpoint: str, request: Request, *, is_api: bool
) -> Response | None:
    """What is answered instead of asking the endpoint, or None."""
    status = site.fault("html-error", subject, endpoint)
    if status is not None:
        return Response(int(status), _PAGE, "text/html;charset=utf-8")
    if site.fault("empty-401", subject, endpoint) is not None:
        return Response(401)
    return _of_api(site, subject, endpoint, request) if is_api else None


def dressed(site: Site, subject: Subject, endpoint: str, response: Response) -> Response:
    """The endpoint's answer under the media type it is to be sent with."""
    if not response.content_type.startswith("application/json"):
        return response
    other = site.fault("wrong-media-type", subject, endpoint)
    return response if other is None else replace(response, content_type=other)


def _of_api(site: Site, subject: Subject, endpoint: str, request: Request) -> Response | None:
    for kind, status, reason in _REFUSALS:
        if site.fault(kind, subject, endpoint) is not None:
            return Response(status, headers={"icStatusDescription": reason})
    strictness = site.fault("cannot-render", subject, endpoint)
    if strictness and not _asks_for_json(request, strictness):
        return text_response(_CANNOT_RENDER, 200)
    return None


def _asks_for_json(request: Request, strictness: str) -> bool:
    accept = request.headers.get("Accept") or ""
    return bool(accept) if strictness == "missing" else "json" in accept.lower()
