"""A flight check to send to NICE's support: Markdown or JSON, nothing secret in it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cxone_registry.site.access import needs
from tenants.services.policy import Action


@require_GET
@needs(Action.VIEW)
def bundle(request: HttpRequest, object_id: UUID, form: str) -> HttpResponse:
    raise NotImplementedError
