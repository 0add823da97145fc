"""Every check of one sign-in, or of all sign-ins of a registration."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from credentials.models import AccessKeyUse
from credentials.reports.check_history import checks_of, lines
from cxone_registry.site.access import needs
from tenants.models import Registration
from tenants.services.policy import Action

PER_PAGE = 50


@require_safe
@needs(Action.VIEW)
def of_sign_in(request: HttpRequest, use_id: UUID) -> HttpResponse:
    """The checks of one sign-in."""
    found = AccessKeyUse.objects.select_related("registration", "access_key__tenant")
    use = get_object_or_404(found, pk=use_id)
    back = reverse("admin:credentials_accesskeyuse_change", args=[use.pk])
    return _page(request, AccessKeyUse.objects.filter(pk=use.pk), of=use, back=back)


@require_safe
@needs(Action.VIEW)
def of_registration(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """The checks of every sign-in of one registration."""
    registration = get_object_or_404(Registration, pk=registration_id)
    back = reverse("registration-checks", args=[registration.pk])
    uses = AccessKeyUse.objects.filter(registration=registration)
    return _page(request, uses, of=registration, back=back)


def _page(
    request: HttpRequest, uses: QuerySet[AccessKeyUse], *, of: Any, back: str
) -> HttpResponse:
    page = Paginator(checks_of(uses), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": "Checks",
        "of": of,
        "back": back,
        "page": page,
        "lines": lines(page.object_list),
        "has_many": isinstance(of, Registration),
    }
    return TemplateResponse(request, "credentials/check_history.html", context)
