"""What API discovery said about a tenant, now and before, and who has to follow it."""

from uuid import UUID

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from credentials.reports import published
from credentials.reports.moved_tenants import home_of, move_of
from credentials.services import tenant_moves
from cxone_registry.site.access import needs
from cxone_registry.site.form_fields import is_uuid
from tenants.models import Tenant
from tenants.services.policy import Action

PER_PAGE = 20


@require_safe
@needs(Action.VIEW)
def documents(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """The periods, newest first, and what to change if the tenant moved."""
    found = Tenant.objects.select_related("environment")
    tenant = get_object_or_404(found, pk=tenant_id)
    rows = published.tenant_periods(tenant)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    move = move_of(tenant)
    context = {
        **admin.site.each_context(request),
        "title": f"Where {tenant} lives",
        "tenant": tenant,
        "failure": published.failure(tenant.discovery_error, "tenant-discovery"),
        "move": move if move and move.is_open else None,
        "places": (home_of(move.known), home_of(move.found)) if move else None,
        "reach": published.reach_of_tenant(tenant),
        "page": page,
        "periods": published.periods(list(page.object_list), published.newest_ids(rows)),
        "base": "?p=",
        "may_refresh": request.may(Action.VALIDATE),
    }
    return TemplateResponse(request, "discovery/tenant.html", context)


@require_POST
@needs(Action.EDIT)
def told(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """ "I have told the applications that use it": resolves the finding."""
    tenant = get_object_or_404(Tenant, pk=tenant_id)
    seen = request.POST.get("document", "")
    try:
        document_id = UUID(seen) if is_uuid(seen) else None
        tenant_moves.confirm(tenant, document_id, by=request.user.email)
    except tenant_moves.MoveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Noted: the applications know where {tenant} lives.")
    return HttpResponseRedirect(reverse("tenant-documents", args=[tenant.pk]))
