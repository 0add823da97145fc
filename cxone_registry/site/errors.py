"""What a person reads when something broke that is not theirs to mend."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

RETRY_AFTER_SECONDS = "10"


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is away, so that people and proxies try again; otherwise 500."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return defaults.server_error(request)
    response = HttpResponse(render_to_string("503.html"), status=503)
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response
