"""The hand-over sheet: a page for whoever integrates, and its code as files."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from credentials.reports.hand_over import HandOver, hand_over
from credentials.samples import Sample, samples, variables
from cxone_registry.site.access import needs
from tenants.models import Registration
from tenants.services.policy import Action

FLIGHT_CHECK = "admin:credentials_flightcheck_start"
NO_ENVIRONMENT = "This registration has nothing to do with an environment of that name."
NO_FILE = "There is no such file. The hand-over sheet says what is missing for its code."
COMMENTS = ("#", "//")


@require_GET
@needs(Action.VIEW)
def sheet(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Everything about one registration in one environment, for reading and printing."""
    found = _sheet(request, object_id)
    app = found.application
    context = {
        "title": "Hand-over sheet",
        "sheet": found,
        "registration": found.registration,
        "variables": variables(app) if app else (),
        "shown": [(each, list(_lines(each))) for each in samples(app)] if app else [],
        "flight_check": _flight_check(found.registration) if request.may(Action.VALIDATE) else "",
    }
    return TemplateResponse(request, "hand_over.html", admin.site.each_context(request) | context)


@require_GET
@needs(Action.VIEW)
def file(request: HttpRequest, object_id: UUID, key: str) -> HttpResponse:
    """One of the samples as a download."""
    app = _sheet(request, object_id).application
    sample = next((each for each in samples(app) if each.key == key), None) if app else None
    if sample is None:
        raise Http404(NO_FILE)
    return HttpResponse(
        sample.text,
        content_type=f"{sample.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{sample.file_name}"'},
    )


def _sheet(request: HttpRequest, object_id: UUID) -> HandOver:
    registration = get_object_or_404(Registration, pk=object_id)
    found = hand_over(registration, request.GET.get("environment", ""))
    if found is None:
        raise Http404(NO_ENVIRONMENT)
    return found


def _lines(sample: Sample) -> Iterator[tuple[bool, str]]:
    """Lines of code, and whether each is a comment."""
    for line in sample.text.splitlines():
        yield line.lstrip().startswith(COMMENTS), line


def _flight_check(registration: Registration) -> str:
    """Where to find out what CXone refuses; empty while there is no such page."""
    try:
        return reverse(FLIGHT_CHECK, args=[registration.pk])
    except NoReverseMatch:
        return ""
