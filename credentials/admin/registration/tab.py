"""What the tabs of a registration share: the row they are about, and their frame."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from credentials.reports.progress import progress_of
from tenants.models import Registration


def registration_or_404(registration_id: UUID) -> Registration:
    """The registration of this organisation with that id."""
    related = Registration.objects.select_related("owner", "supersedes", "business_unit")
    return get_object_or_404(related, pk=registration_id)


def tab_page(
    request: HttpRequest,
    registration: Registration,
    template: str,
    *,
    tab: str,
    title: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """One tab; its header reads the progress that is handed in, or that this function reads."""
    progress = context.pop("progress", None) or progress_of(registration.pk, timezone.localtime())
    frame = {
        **admin.site.each_context(request),
        "registration": registration,
        "tab": tab,
        "tab_title": title,
        "progress": progress,
    }
    return TemplateResponse(request, template, {**frame, **context}, status=status)
