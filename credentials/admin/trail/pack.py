"""A registration's audit pack as a download."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from credentials.services.trail.packing import TooManyEventsError, pack
from cxone_registry.site.access import needs
from tenants.models import Registration
from tenants.services.policy import Action

USUAL_DAYS = 365


@require_POST
@needs(Action.READ_AUDIT)
def download(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """The signed zip of the days *since* to *until*, by default of the last year."""
    registration = get_object_or_404(Registration.objects.all(), pk=registration_id)
    today = timezone.localdate()
    try:
        since = _day(request.POST.get("since", ""), today - timedelta(days=USUAL_DAYS))
        until = _day(request.POST.get("until", ""), today) + timedelta(days=1)
        content = pack(registration, since, until)
    except (TooManyEventsError, OverflowError) as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    except ValueError:
        text = "Write days like 2026-05-31."
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    name = slugify(registration.name)[:60] or "registration"
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="audit-pack-{name}.zip"',
            "Cache-Control": "no-store",
        },
    )


def _day(text: str, otherwise: date) -> datetime:
    chosen = date.fromisoformat(text) if text else otherwise
    return timezone.make_aware(datetime.combine(chosen, time.min))
