"""The page behind a secret request. Whoever holds the link may answer; nobody signs in.

Asking for the page changes nothing, and nothing that is pasted ever comes back.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from credentials.admin.sharing.hand_in_form import HandInForm
from credentials.admin.sharing.open_link import HEADERS
from credentials.services.sharing import answering
from credentials.services.sharing.answering import Asked, OverError, TakenError
from credentials.services.sharing.tokens import NoLinkError
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.client_address import client_address

OVER = "This request is over: it was withdrawn, or its time ran out. Nothing was taken."


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs_nothing
def hand_in(request: HttpRequest, token: str) -> HttpResponse:
    """Say what is asked for; posted, seal the answer of whoever is first."""
    try:
        if request.method == "POST":
            return _post(request, token)
        asked = answering.look(token)
        return _form(request, asked, HandInForm(asked))
    except NoLinkError:
        return _page(request, "sharing/no_link.html", {}, status=404)
    except OverError:
        return _page(request, "sharing/over.html", {"sentence": OVER}, status=410)
    except TakenError as taken:
        said = "not_me" in request.POST
        return _page(request, "sharing/taken.html", {"taken": taken, "said": said}, status=410)


def _post(request: HttpRequest, token: str) -> HttpResponse:
    if "not_me" in request.POST:
        answering.not_me(token, address=client_address(request))
    try:
        asked = answering.look(token)
    except TakenError:
        # The one who comes second is counted; what they pasted is dropped unread.
        if "not_me" not in request.POST:
            answering.not_me(token, address=client_address(request))
        raise
    form = HandInForm(asked, request.POST)
    if not form.is_valid():
        return _form(request, asked, form)
    name = answering.answer(token, form.parts, address=client_address(request))
    return _page(request, "sharing/thanks.html", {"organization": name})


def _form(request: HttpRequest, asked: Asked, form: HandInForm) -> HttpResponse:
    status = 400 if form.errors else 200
    return _page(request, "sharing/hand_in.html", {"asked": asked, "form": form}, status=status)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return TemplateResponse(request, template, context, status=status, headers=HEADERS)
