"""Show again who you are, before something that a stranger at your desk must not do."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cxone_registry.site.access import needs_nothing


@needs_nothing
def page(request: HttpRequest) -> HttpResponse:
    """Ask for it."""
    return TemplateResponse(request, "account/again.html")
