"""Whether the process answers and reaches its database."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

PATH = "/healthz"
METHODS = ("GET", "HEAD")


class HealthMiddleware:
    """Answers PATH before anything looks at the host or asks for HTTPS.

    A container asks itself over plain HTTP, by an address that ALLOWED_HOSTS does not list.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return self.get_response(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return _alive()


def _alive() -> JsonResponse:
    """200 when the database answers, 503 when it does not. Says nothing about anybody's data."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return _answer("no database", status=503)
    return _answer("ok", status=200)


def _answer(text: str, *, status: int) -> JsonResponse:
    return JsonResponse({"status": text}, status=status, headers={"Cache-Control": "no-store"})
