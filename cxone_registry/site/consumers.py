"""Where programs post which secret they hold, as a keyed fingerprint.

A program has no session and no cookie; the address' 256 bits stand for it. It is answered before
sessions and their protection, like what mail programs call.
"""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase

from credentials.services import consumer_proofs
from credentials.services.consumer_proofs import (
    PATH,
    NoConsumerError,
    NotAFingerprintError,
    TooOftenError,
)
from cxone_registry.site.client_address import client_address

METHODS = ("POST",)
MOST_BYTES = 1024
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
NOT_A_PROOF = (
    'Post {"fingerprint": "..."} as JSON: the HMAC-SHA256 of the secret under your proof key, in 64'
    " lower-case hexadecimal digits."
)


class ConsumerMiddleware:
    """Answers everything below PATH by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS, headers=HEADERS)
        return _answer(request, request.path_info.removeprefix(PATH).removesuffix("/"))


def _answer(request: HttpRequest, token: str) -> JsonResponse:
    length = request.META.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        return _says({"error": "Say how long the body is, with Content-Length."}, 411)
    if len(length) > 9 or int(length) > MOST_BYTES:
        return _says({"error": NOT_A_PROOF}, 413)
    try:
        holds = consumer_proofs.take(
            token, _fingerprint(request.body), address=client_address(request)
        )
    except NoConsumerError:
        return _says({"error": "No consumer has this address."}, 404)
    except NotAFingerprintError:
        return _says({"error": NOT_A_PROOF}, 400)
    except TooOftenError as error:
        wait = {"Retry-After": str(error.wait)}
        return _says({"error": "Too many proofs. Once an hour is enough."}, 429, wait)
    return _says({"holds": holds})


def _fingerprint(body: bytes) -> Any:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said.get("fingerprint") if isinstance(said, dict) else None


def _says(said: dict[str, str], status: int = 200, headers: dict | None = None) -> JsonResponse:
    return JsonResponse(said, status=status, headers={**HEADERS, **(headers or {})})
