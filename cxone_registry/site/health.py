"""Whether the process answers and reaches its database, and whether jobs are worked off."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from cxone_registry.jobs import heartbeats

PATH = "/healthz"
# For monitoring. Apart from PATH: a web container is well though no worker runs.
JOBS_PATH = "/healthz/jobs"
METHODS = ("GET", "HEAD")


class HealthMiddleware:
    """Answers both paths before anything looks at the host or asks for HTTPS.

    A container asks itself over plain HTTP, by an address that ALLOWED_HOSTS does not list.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        check = CHECKS.get(request.path_info)
        if check is None:
            return self.get_response(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        try:
            return check()
        except (OperationalError, InterfaceError):
            return _answer("no database", status=503)


def _alive() -> JsonResponse:
    """200 when the database answers, 503 when it does not. Says nothing about anybody's data."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return _answer("ok", status=200)


def _jobs_alive() -> JsonResponse:
    """200 when a beat and a worker were seen lately, 503 with what is missing; ages in seconds."""
    ages = heartbeats.ages()
    limit = heartbeats.SILENCE.total_seconds()
    missing = [kind for kind, age in ages.items() if age is None or age > limit]
    seen = {f"{kind}_seconds": None if age is None else round(age) for kind, age in ages.items()}
    if missing:
        return _answer(f"no {' and no '.join(missing)}", status=503, **seen)
    return _answer("ok", status=200, **seen)


def _answer(text: str, *, status: int, **more: int | None) -> JsonResponse:
    return JsonResponse(
        {"status": text, **more}, status=status, headers={"Cache-Control": "no-store"}
    )


CHECKS: dict[str, Callable[[], JsonResponse]] = {PATH: _alive, JOBS_PATH: _jobs_alive}
