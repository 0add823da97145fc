"""A flight check to send to NICE's support: Markdown or JSON, nothing secret in it."""

import platform
from uuid import UUID

import django
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from credentials.admin import flight_page, trace_steps
from credentials.models import FlightCheck
from credentials.reports.support_bundle import Bundle, as_json, as_markdown
from credentials.services import flight_records
from cxone_registry.site.access import needs
from tenants.services.policy import Action

FORMS = {"md": (as_markdown, "text/markdown"), "json": (as_json, "application/json")}


@require_GET
@needs(Action.VIEW)
def bundle(request: HttpRequest, object_id: UUID, form: str) -> HttpResponse:
    """Download a finished check."""
    flight = get_object_or_404(flight_page.with_names(), pk=object_id)
    if form not in FORMS or flight.is_open:
        raise Http404("There is no such page in this organisation. It may have been deleted.")
    write, kind = FORMS[form]
    name = f"flight-check-{timezone.localdate(flight.finished_at)}-{str(flight.pk)[:8]}.{form}"
    return HttpResponse(
        write(_bundle(flight, time_zone=request.seat.time_zone)),
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bundle(flight: FlightCheck, *, time_zone: str) -> Bundle:
    app, tenant = flight.registration, flight.tenant
    client = flight_records.client_credential_of(flight)
    return Bundle(
        tracking_number=app.tracking_number,
        registration=app.name,
        client_id=client.client_id if client else "",
        environment=flight.environment.name,
        issuer=flight.environment.issuer,
        tenant_id=str(tenant.tenant_id) if tenant else "",
        business_unit_number=(tenant or app).business_unit.number,
        application_type=app.get_application_type_display(),
        client_auth_method=app.client_auth_method,
        made_at=timezone.now(),
        started_at=flight.started_at,
        finished_at=flight.finished_at,
        time_zone=time_zone,
        kind=flight.get_kind_display(),
        outcome=flight.get_outcome_display(),
        summary=flight.summary,
        verdicts=flight.verdicts,
        steps=trace_steps.stored(flight),
        versions={"Python": platform.python_version(), "Django": django.get_version()},
    )
