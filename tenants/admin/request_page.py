"""The page of one request to NICE, and the steps that a person takes there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cxone_registry.site.access import needs
from tenants.admin.request_forms import AnswerForm, RequestForm, TextForm, WhenForm
from tenants.models import VendorRequest
from tenants.reports import waiting
from tenants.reports.calendars import own_calendar
from tenants.reports.plans import plan_of
from tenants.reports.request_changes import changes_of
from tenants.rules.clocks import Calendar, CountedDay, counted_days, day_of, is_assumed
from tenants.rules.drafts import Draft, draft, mailto
from tenants.services import requests
from tenants.services.policy import Action

State = VendorRequest.State
FORMS: dict[str, type[RequestForm]] = {
    "save": TextForm,
    "send": WhenForm,
    "follow-up": WhenForm,
    "answer": AnswerForm,
    "withdraw": RequestForm,
    "undo": RequestForm,
}
SAID = {
    "save": "Saved. Nothing is sent yet.",
    "send": "NICE's time to answer has started.",
    "follow-up": "Noted that you asked again.",
    "answer": "NICE's answer is noted.",
    "withdraw": "The request is withdrawn.",
    "undo": "NICE is waited for again.",
}


@require_GET
@needs(Action.VIEW)
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: what is asked, its clock, and what to do next."""
    return _page(request, _found(request_id))


@require_POST
@needs(Action.EDIT)
def request_step(request: HttpRequest, request_id: UUID, step: str) -> HttpResponse:
    """One step of a request; what is wrong with it is told on its page."""
    asked = _found(request_id)
    if step not in FORMS:
        raise Http404("There is no such step.")
    form = FORMS[step](request.POST, auto_id=f"id_{step}_%s")
    if form.is_valid():
        try:
            _take(step, asked, form.cleaned_data)
        except requests.RequestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, SAID[step])
            return HttpResponseRedirect(reverse("request-page", args=[asked.pk]))
    return _page(request, _found(request_id), {step: form})


def _take(step: str, asked: VendorRequest, said: dict[str, Any]) -> None:
    now = timezone.now()
    take: dict[str, Callable[[], object]] = {
        "save": lambda: requests.edit(asked, said["text"]),
        "send": lambda: requests.send(asked, said["at"]),
        "follow-up": lambda: requests.follow_up(asked, said["at"]),
        "answer": lambda: requests.answer(asked, said["outcome"], said["at"], said["note"]),
        "withdraw": lambda: requests.withdraw(asked, now),
        "undo": lambda: requests.reopen(asked, now),
    }
    take[step]()


def _found(request_id: UUID) -> VendorRequest:
    return get_object_or_404(VendorRequest.objects.select_related("registration"), pk=request_id)


def _page(
    request: HttpRequest, asked: VendorRequest, given: dict[str, RequestForm] | None = None
) -> HttpResponse:
    now, calendar = timezone.now(), own_calendar()
    mail, days = _mail(asked, calendar), _days(asked, calendar)
    context = {
        **admin.site.each_context(request),
        "title": asked.get_kind_display(),
        "asked": asked,
        "registration": asked.registration,
        "registration_url": reverse("registration-overview", args=[asked.registration_id]),
        "reading": waiting.reading(asked, now, calendar),
        "mail": mail,
        "mail_link": mailto(mail) if mail else "",
        "days": days,
        # Counted when it was sent; the organisation may have chosen another calendar since.
        "is_counted_so": bool(days) and days[-1].on == asked.due_on,
        "calendar": calendar,
        "is_assumed": is_assumed(asked.kind),
        "changes": changes_of(asked),
        "entries": asked.entries.all()[:50],
        "forms": _forms(asked, given or {}),
        "problems": _problems(given),
        "may_edit": request.may(Action.EDIT),
        "is_submission": asked.kind == VendorRequest.Kind.REGISTRATION,
        "why_not_undo": _why_not_undo(asked, now),
    }
    status = 400 if given else 200
    return TemplateResponse(request, "requests/page.html", context, status=status)


def _forms(asked: VendorRequest, given: dict[str, RequestForm]) -> dict[str, RequestForm]:
    """The forms of every step by name, as templates can write it; *given* ones with errors."""
    fresh = {name: kind(auto_id=f"id_{name}_%s") for name, kind in FORMS.items()}
    fresh["save"] = TextForm(initial={"text": asked.text}, auto_id="id_save_%s")
    return {name.replace("-", "_"): form for name, form in {**fresh, **given}.items()}


def _problems(given: dict[str, RequestForm] | None) -> list[str] | None:
    """What is wrong with the step as a whole; None when nothing was tried."""
    if not given:
        return None
    return [sentence for form in given.values() for sentence in form.non_field_errors()]


def _mail(asked: VendorRequest, calendar: Calendar) -> Draft | None:
    """The mail of a draft; once it is sent, the one that asks again."""
    if asked.state not in (State.DRAFT, State.SENT):
        return None
    sent_on = day_of(asked.sent_at, calendar.zone) if asked.sent_at else None
    plan = plan_of(asked.registration)
    return draft(asked.kind, plan, text=asked.text, follow_up_of=sent_on)


def _days(asked: VendorRequest, calendar: Calendar) -> tuple[CountedDay, ...]:
    if asked.sent_at is None or asked.state == State.WITHDRAWN:
        return ()
    return counted_days(asked.kind, asked.sent_at, calendar)


def _why_not_undo(asked: VendorRequest, now: datetime) -> str:
    return requests.why_not_reopen(asked, now) if asked.state == State.ANSWERED else ""
