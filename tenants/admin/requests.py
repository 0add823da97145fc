"""The list "Requests to NICE": what waits, what is overdue, what was answered."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cxone_registry.site.access import needs
from cxone_registry.site.form_fields import is_uuid
from tenants.models import Registration, VendorRequest
from tenants.reports import waiting
from tenants.reports.calendars import own_calendar
from tenants.services.policy import Action

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for; what it asks in vain is left out."""

    view: str
    kind: str
    registration: UUID | None

    def query(self, **changes: str) -> str:
        """The address of the same list with something changed."""
        asked = {"show": self.view, "kind": self.kind, "registration": self.registration or ""}
        return "?" + urlencode({name: value for name, value in (asked | changes).items() if value})


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list."""

    label: str
    url: str
    is_current: bool
    count: int = 0


@require_GET
@needs(Action.VIEW)
def request_list(request: HttpRequest) -> HttpResponse:
    """Every request to NICE, narrowed as the address says."""
    now, calendar, wish = timezone.now(), own_calendar(), _wish(request)
    narrowed = {"kind": wish.kind, "registration": wish.registration}
    numbers = waiting.counts(now, calendar, **narrowed)
    found = waiting.requests_to_nice(wish.view, now, calendar, **narrowed)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": "Requests to NICE",
        "lines": waiting.lines(page.object_list, now, calendar),
        "page": page,
        "page_query": wish.query(),
        "views": _views(wish, numbers),
        "kinds": _kinds(wish),
        "kind": VendorRequest.Kind(wish.kind).label if wish.kind else "",
        "registration": _registration(wish),
        "all_query": wish.query(registration=""),
        "is_empty": not numbers["all"] and not wish.kind and not wish.registration,
    }
    return TemplateResponse(request, "requests/list.html", context)


def _wish(request: HttpRequest) -> Wish:
    view, kind = request.GET.get("show", ""), request.GET.get("kind", "")
    registration = request.GET.get("registration", "")
    return Wish(
        view if view in waiting.VIEWS else "waiting",
        kind if kind in VendorRequest.Kind.values else "",
        UUID(registration) if is_uuid(registration) else None,
    )


def _views(wish: Wish, numbers: dict[str, int]) -> list[Choice]:
    return [
        Choice(label, wish.query(show=key), key == wish.view, numbers[key])
        for key, label in waiting.VIEWS.items()
    ]


def _kinds(wish: Wish) -> list[Choice]:
    every = [("", "Every kind"), *VendorRequest.Kind.choices]
    return [Choice(label, wish.query(kind=key), key == wish.kind) for key, label in every]


def _registration(wish: Wish) -> Registration | None:
    if wish.registration is None:
        return None
    return Registration.objects.filter(pk=wish.registration).first()
