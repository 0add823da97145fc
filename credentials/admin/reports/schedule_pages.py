"""One schedule: its form, its recipients, its newest reports."""

from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from credentials.admin.reports.forms import MemberForm, OutsideForm, ScheduleForm
from credentials.admin.reports.schedules import due_words
from credentials.models import ReportSchedule
from credentials.services.health_reports import schedules, timers
from cxone_registry.site.access import needs
from tenants.services import mail
from tenants.services.policy import Action, missing

MOST_RECIPIENTS, NEWEST = 200, 5


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
def new(request: HttpRequest) -> HttpResponse:
    """Say when; who gets it is said on the schedule's page."""
    form = ScheduleForm(request.POST or None, initial={"at": "08:00", "name": "Health report"})
    if request.method == "POST" and form.is_valid():
        schedule = form.save(commit=False)
        schedules.save(schedule)
        messages.success(request, "The schedule is kept. Now say who gets the report.")
        return HttpResponseRedirect(reverse("report-schedule", args=[schedule.pk]))
    context = {
        **admin.site.each_context(request),
        "title": "New report schedule",
        "form": form,
        "zone": timers.own_zone(),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "health_reports/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EDIT)
def schedule_page(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """Editors read it, admins change it."""
    schedule = get_object_or_404(ReportSchedule, pk=schedule_id)
    if request.method != "POST":
        return shown(request, schedule)
    if not request.may(Action.MANAGE_ORGANIZATION):
        raise PermissionDenied(missing(Action.MANAGE_ORGANIZATION))
    form = ScheduleForm(request.POST, instance=schedule)
    if not form.is_valid():
        return shown(request, get_object_or_404(ReportSchedule, pk=schedule_id), form=form)
    schedules.save(form.save(commit=False), before=form.values_before)
    messages.success(request, "The schedule is kept.")
    return HttpResponseRedirect(reverse("report-schedule", args=[schedule.pk]))


def shown(
    request: HttpRequest,
    schedule: ReportSchedule,
    *,
    form: ScheduleForm | None = None,
    member_form: MemberForm | None = None,
    outside_form: OutsideForm | None = None,
) -> HttpResponse:
    """The page, with the form that came back in its place."""
    zone = timers.own_zone()
    rhythm, next_due = due_words(schedule, zone)
    recipients = schedule.recipients.select_related("membership__user")
    context = {
        **admin.site.each_context(request),
        "title": schedule.name,
        "schedule": schedule,
        "rhythm": rhythm,
        "next_due": next_due,
        "zone": zone,
        "form": form or ScheduleForm(instance=schedule),
        "member_form": member_form or MemberForm(schedule=schedule),
        "outside_form": outside_form or OutsideForm(schedule=schedule),
        "is_outside_open": outside_form is not None,
        "recipients": recipients.order_by("email", "membership__user__email")[:MOST_RECIPIENTS],
        "reports": schedule.reports.defer("content")[:NEWEST],
        "may_manage": request.may(Action.MANAGE_ORGANIZATION),
        "without_mail": mail.what_is_missing(),
    }
    is_refused = any(each is not None for each in (form, member_form, outside_form))
    status = 400 if is_refused else 200
    return TemplateResponse(request, "health_reports/schedule.html", context, status=status)
