"""The list "Due dates": what is to be replaced, who was told, and what to say to it."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from credentials.reports.reminding import due_dates as dates
from credentials.reports.reminding.whose import Whose
from credentials.rules.reminding.answers import SNOOZES, Say
from credentials.rules.reminding.series import Thing
from credentials.services.reminders import members
from credentials.services.reminders.saying import CannotSayError
from cxone_registry.site.access import needs
from tenants.services.policy import Action

PER_PAGE = 50
AGAIN = "again"
TOLD = {
    Say.ON_IT: "You are on it: nobody is reminded of it before its date.",
    Say.NOT_MINE: "The admins see now that somebody else answers for it.",
    AGAIN: "Reminders of it go on.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list."""

    label: str
    url: str
    is_current: bool
    count: int


@require_safe
@needs(Action.VIEW)
def page(request: HttpRequest) -> HttpResponse:
    """Every date, or those that the address asks for."""
    return _page(request)


@require_POST
@needs(Action.EDIT)
def say(request: HttpRequest, thing_id: UUID) -> HttpResponse:
    """Take what a member says about one date."""
    thing = dates.thing_with(thing_id)
    if thing is None:
        raise Http404
    what = request.POST.get("say", "")
    if what != AGAIN and what not in list(Say):
        return _refused(request, "Choose what you do about it.", status=400)
    if request.POST.get("due_on") != thing.due_on.isoformat():
        sentence = f"{thing.label} has another date meanwhile. Look at it again."
        return _refused(request, sentence, status=409)
    try:
        messages.success(request, _said(request, thing, what))
    except CannotSayError as error:
        return _refused(request, str(error), status=400)
    return HttpResponseRedirect(reverse("due-dates") + _query(_view(request.POST.get("show", ""))))


def _said(request: HttpRequest, thing: Thing, what: str) -> str:
    if what == AGAIN:
        members.remind_again(thing)
        return f"{thing.label}: {TOLD[AGAIN]}"
    answer = Say(what)
    members.say_of(thing, answer, email=request.user.email)
    told = "It is put off as you chose." if answer in SNOOZES else TOLD[answer]
    return f"{thing.label}: {told}"


def _refused(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    messages.error(request, sentence)
    return _page(request, status=status)


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    here, view = dates.here(timezone.now()), _view(request.GET.get("show", ""))
    whose = Whose(request.user.pk, request.user.email)
    numbers = dates.counts(whose, here.today)
    found = dates.due_dates(view, whose, here.today)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": "Due dates",
        "lines": dates.lines(list(shown.object_list), here),
        "page": shown,
        "view": view,
        "page_query": _query(view) or "?",
        "views": [
            Choice(label, _query(key) or "?", key == view, numbers[key])
            for key, label in dates.VIEWS.items()
        ],
        "is_empty": not numbers["all"],
    }
    return TemplateResponse(request, "reminders/due_dates.html", context, status=status)


def _view(asked: str) -> str:
    return asked if asked in dates.VIEWS else "all"


def _query(view: str) -> str:
    return "" if view == "all" else "?" + urlencode({"show": view})
