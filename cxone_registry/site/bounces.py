"""Where a mail server or mail service pushes mails that came back."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from tenants.services.bounces import UnreadableError, read_pushed, take

PATH = "/mail/bounce/"
MOST_BYTES = 256 * 1024
METHODS = ("POST",)
SENTENCES = {
    401: "Send the token of CXR_BOUNCE_TOKEN as 'Authorization: Bearer ...'.",
    404: "There is no such page.",
    411: "Say how long the body is, with Content-Length.",
    413: f"Send at most {MOST_BYTES // 1024} KB: the report and the header of our mail are enough.",
}


class BounceMiddleware:
    """Answers PATH by itself: a server that calls it has no session and no cookie to protect.

    Whether the mail is known, and whose it was, is not told.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return self.get_response(request)
        return _refusal(request) or _taken(request)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if not settings.BOUNCE_TOKEN:
        return _says(404)
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if not _is_known(request.headers.get("Authorization", "")):
        return _says(401)
    length = request.META.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        return _says(411)
    return _says(413) if len(length) > 9 or int(length) > MOST_BYTES else None


def _is_known(given: str) -> bool:
    expected = f"Bearer {settings.BOUNCE_TOKEN}"
    return secrets.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _taken(request: HttpRequest) -> HttpResponse:
    try:
        bounce = read_pushed(request.content_type or "", request.body)
    except UnreadableError as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain; charset=utf-8")
    if bounce is not None:
        take(bounce)
    return HttpResponse(status=204)


def _says(status: int) -> HttpResponse:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return HttpResponse(
        SENTENCES[status], status=status, headers=headers, content_type="text/plain; charset=utf-8"
    )
