"""Refuse text that PostgreSQL or UTF-8 cannot hold, and foreign hosts, before any view."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
)
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.multipartparser import MultiPartParserError

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
MOST_PARAMETERS = 200
LONGEST_QUERY = 8_000
LONGEST_SEARCH = 200
# Of a form with a file: the largest file that any page takes is 5 MB.
LARGEST_FORM = 8 * 1024 * 1024
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class CleanInputMiddleware:
    """Answers 400 with a sentence to NUL, control characters, lone surrogates and bad UTF-8."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        problem = _host_problem(request) or _address_problem(request) or _form_problem(request)
        if problem:
            # Whoever logs the refusal names the request by its address.
            request.META["QUERY_STRING"] = ""
            return HttpResponseBadRequest(problem, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def _host_problem(request: HttpRequest) -> str:
    """Asked once for all pages, so that no link can ever be built from a stranger's host."""
    try:
        request.get_host()
    except DisallowedHost:
        return "This registry is not reached by that host name (ALLOWED_HOSTS)."
    return ""


def _address_problem(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY or len(request.GET) > MOST_PARAMETERS:
        return "The address is too long. Use fewer filters."
    if len(request.GET.get("q", "")) > LONGEST_SEARCH:
        return f"Search for at most {LONGEST_SEARCH} characters."
    if not _is_utf8(query) or _is_dirty([request.path_info]):
        return "The address holds characters that are not valid text."
    if _is_dirty(_texts(request.GET)):
        return "The address holds control characters. Type the search again by hand."
    return ""


def _form_problem(request: HttpRequest) -> str:
    if request.method not in ("POST", "PUT", "PATCH") or request.content_type not in FORMS:
        return ""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length[:20]) > LARGEST_FORM:
        return "The form is too large. A file may have 5 MB."
    if request.content_type == FORMS[0] and not _is_utf8_form(request):
        return "The form is not valid UTF-8 text."
    try:
        names = [*_texts(request.POST), *(file.name or "" for file in request.FILES.values())]
    except TooManyFieldsSent:
        return "The form has too many fields."
    except RequestDataTooBig:
        return "The form is too large."
    except BadRequest:
        return "The form must be sent as UTF-8 text."
    except (MultiPartParserError, UnicodeError):
        return "The form could not be read."
    if _is_dirty(names):
        return "The form holds control characters. Nothing was saved; type the value again by hand."
    return ""


def _is_utf8_form(request: HttpRequest) -> bool:
    try:
        return _is_utf8(request.body.decode("latin-1"))
    except RequestDataTooBig:
        return True  # reported by its own sentence


def _is_utf8(quoted: str) -> bool:
    try:
        unquote_to_bytes(quoted.encode("latin-1", "replace")).decode()
    except UnicodeDecodeError:
        return False
    return True


def _texts(values) -> Iterable[str]:
    for name, items in values.lists():
        yield name
        yield from items


def _is_dirty(texts: Iterable[str]) -> bool:
    return any(CONTROL.search(text) for text in texts)
