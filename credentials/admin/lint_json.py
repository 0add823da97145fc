"""The linter over all registrations, for machines: a hundred a page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from credentials.reports.remarks import as_json, linted_page
from cxone_registry.site.access import needs
from tenants.services.policy import Action


@require_safe
@needs(Action.VIEW)
def lint_json(request: HttpRequest) -> HttpResponse:
    """``?page=2`` is the second hundred by name; ``next`` is the address of the one after."""
    page = linted_page(request.GET.get("page", 1))
    address = reverse("lint-json")
    body = {
        "page": page.number,
        "pages": page.of,
        "count": page.count,
        "next": f"{address}?page={page.next}" if page.next else None,
        "registrations": [as_json(one) for one in page.registrations],
    }
    return JsonResponse(body)
