"""Past reports, and one of now."""

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from credentials.models import HealthReport, ReportSchedule
from credentials.services.health_reports import making
from cxone_registry.site.access import needs
from tenants.services import mail
from tenants.services.policy import Action

PER_PAGE = 50


@require_GET
@needs(Action.VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """Every report that was made, newest first, and when the next one comes."""
    past = HealthReport.objects.defer("content").select_related("schedule")
    page = Paginator(past, PER_PAGE).get_page(request.GET.get("p"))
    coming = ReportSchedule.objects.filter(is_enabled=True).order_by("next_due_at")
    context = {
        **admin.site.each_context(request),
        "title": "Health reports",
        "page": page,
        "next_schedule": coming.first(),
        "without_mail": mail.what_is_missing(),
    }
    return TemplateResponse(request, "health_reports/list.html", context)


@require_POST
@needs(Action.EDIT)
def make_now(request: HttpRequest) -> HttpResponse:
    """A report of this moment, for whoever reads this page; nobody gets a mail."""
    report = making.make_now()
    messages.success(request, "The report is made. It was sent to nobody.")
    return HttpResponseRedirect(reverse("health-report", args=[report.pk]))
