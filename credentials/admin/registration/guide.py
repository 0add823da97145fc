"""How to prepare an API user in CXone: what the third of NICE's tasks means in practice."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from cxone_registry.site.access import needs
from tenants.services.policy import Action


@require_GET
@needs(Action.VIEW)
def api_user_guide(request: HttpRequest) -> HttpResponse:
    """The same for every registration."""
    context = {**admin.site.each_context(request), "title": "Prepare an API user"}
    return TemplateResponse(request, "registration_page/api_user_guide.html", context)
