"""The page behind a one-time link. Whoever holds the link is its reader; nobody signs in.

Programs that look into mails open links too: asking for the page changes nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from credentials.services.sharing import opening
from credentials.services.sharing.opening import BrokenError, Late, Offer, Opened, OverError, Wrong
from credentials.services.sharing.tokens import NoLinkError
from cxone_registry.secret import Secret
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.client_address import client_address
from cxone_registry.site.link_pages import HEADERS_WITH_FORM

HEADERS = {**HEADERS_WITH_FORM, "Pragma": "no-cache"}
LONGEST_PASSPHRASE = 200
OVER = (
    "This link opens nothing any more. It was withdrawn, its time is over, or the secret was"
    " replaced. Ask whoever sent it for a new one."
)
BROKEN = "The secret could not be opened. The link is as good as before: try again later."


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs_nothing
def once(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the link is; posted, show the secret to whoever is first."""
    try:
        if request.method == "POST":
            return _opened(request, token)
        return _offer(request, opening.look(token))
    except NoLinkError:
        return _page(request, "sharing/no_link.html", {}, status=404)
    except OverError:
        return _problem(request, "sharing/over.html", OVER, status=410, is_over=True)


def _opened(request: HttpRequest, token: str) -> HttpResponse:
    passphrase = Secret(request.POST.get("passphrase", "")[:LONGEST_PASSPHRASE])
    try:
        result = opening.open_once(token, passphrase, address=client_address(request))
    except BrokenError:
        return _problem(request, "sharing/over.html", BROKEN, status=503, is_over=False)
    if isinstance(result, Opened):
        return _value(request, result)
    if isinstance(result, Late):
        return _late(request, result)
    return _wrong(request, token, result)


def _value(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The one answer that holds the secret: JSON for our script, a page for who has none."""
    if _wants_json(request):
        return JsonResponse({"value": opened.value.reveal()}, headers=HEADERS)
    return _page(request, "sharing/value.html", {"value": opened.value.reveal()})


def _late(request: HttpRequest, late: Late) -> HttpResponse:
    sentence = (
        f"This link was opened already, at {late.at:%d %B %Y, %H:%M} UTC"
        f"{f', from {late.address}' if late.address else ''}. If that was not you, tell"
        f" {late.organization} now: they replace the secret."
    )
    return _problem(request, "sharing/late.html", sentence, status=410, is_over=True)


def _wrong(request: HttpRequest, token: str, wrong: Wrong) -> HttpResponse:
    if not wrong.left:
        sentence = "The passphrase was wrong too often. The link is destroyed: ask for a new one."
        return _problem(request, "sharing/over.html", sentence, status=410, is_over=True)
    tries = "One try is" if wrong.left == 1 else f"{wrong.left} tries are"
    sentence = f"This passphrase is wrong. {tries} left, then the link is destroyed."
    if _wants_json(request):
        return _json(sentence, status=403, is_over=False)
    return _offer(request, opening.look(token), error=sentence)


def _offer(request: HttpRequest, offer: Offer, error: str = "") -> HttpResponse:
    context = {"offer": offer, "error": error, "longest": LONGEST_PASSPHRASE}
    return _page(request, "sharing/offer.html", context, status=403 if error else 200)


def _problem(
    request: HttpRequest, template: str, sentence: str, *, status: int, is_over: bool
) -> HttpResponse:
    if _wants_json(request):
        return _json(sentence, status=status, is_over=is_over)
    return _page(request, template, {"sentence": sentence}, status=status)


def _json(sentence: str, *, status: int, is_over: bool) -> HttpResponse:
    said = {"problem": sentence, "is_over": is_over}
    return JsonResponse(said, status=status, headers=HEADERS)


def _wants_json(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("Accept") == "application/json"


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return TemplateResponse(request, template, context, status=status, headers=HEADERS)
