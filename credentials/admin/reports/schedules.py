"""The schedules of reports: the list, the test button, the end."""

from datetime import datetime, tzinfo
from uuid import UUID

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credentials.models import ReportSchedule
from credentials.reports.health_report.wording import Wording
from credentials.rules.report_times import in_words
from credentials.services.health_reports import making, schedules, timers
from cxone_registry.site.access import needs
from tenants.services import mail
from tenants.services.policy import Action

PER_PAGE = 50


@require_GET
@needs(Action.EDIT)
def listing(request: HttpRequest) -> HttpResponse:
    """Every schedule with its rhythm in words, who gets it, and when it comes next."""
    gets = Count("recipients", filter=Q(recipients__unsubscribed_at=None))
    found = ReportSchedule.objects.annotate(gets=gets).order_by("name", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    zone = timers.own_zone()
    context = {
        **admin.site.each_context(request),
        "title": "Report schedules",
        "page": page,
        "lines": [(one, *due_words(one, zone)) for one in page],
        "zone": zone,
        "may_manage": request.may(Action.MANAGE_ORGANIZATION),
        "without_mail": mail.what_is_missing(),
    }
    return TemplateResponse(request, "health_reports/schedules.html", context)


def due_words(schedule: ReportSchedule, zone: tzinfo) -> tuple[str, str]:
    """The rhythm, and the next time, both in words; no next time for what is off."""
    rhythm = in_words(timers.rhythm_of(schedule))
    if not schedule.is_enabled:
        return rhythm, ""
    return rhythm, _at(schedule.next_due_at, schedule, zone)


def _at(moment: datetime, schedule: ReportSchedule, zone: tzinfo) -> str:
    return (
        f"{moment.astimezone(zone):%A}, {Wording(schedule.language, zone).time(moment.isoformat())}"
    )


@require_POST
@needs(Action.EDIT)
def test(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """Send the report of now to who asks, and to nobody else."""
    schedule = get_object_or_404(ReportSchedule, pk=schedule_id)
    if why := mail.what_is_missing():
        messages.error(request, why)
        return HttpResponseRedirect(reverse("report-schedule", args=[schedule.pk]))
    report = making.send_test(schedule, request.user.email)
    messages.success(
        request, f"A test is on its way to {request.user.email}. {mail.where_it_goes()}".strip()
    )
    return HttpResponseRedirect(reverse("health-report", args=[report.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
def delete(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """Ask once, then end it."""
    schedule = get_object_or_404(ReportSchedule, pk=schedule_id)
    if request.method == "POST":
        name = schedule.name
        schedules.delete(schedule)
        messages.success(request, f"“{name}” is deleted. Reports that it made are kept.")
        return HttpResponseRedirect(reverse("report-schedules"))
    context = {
        **admin.site.each_context(request),
        "title": "Delete this schedule?",
        "schedule": schedule,
        "recipients": schedule.recipients.filter(unsubscribed_at=None).count(),
    }
    return TemplateResponse(request, "health_reports/delete.html", context)
