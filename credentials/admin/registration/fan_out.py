"""The tab "Tenants" of a registration: every tenant it signs in to, on one line each."""

from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from credentials.admin.registration.tab import registration_or_404, tab_page
from credentials.reports import fan_out
from credentials.reports.fan_out import Cell, Wish
from credentials.reports.spreadsheet import as_csv
from credentials.services import downloads
from cxone_registry.site.access import needs
from tenants.models import ApplicationType
from tenants.services.policy import Action

PER_PAGE = 50
LONGEST_WORDS = 100
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as Latin-1
COLUMNS = [
    ("tenant", "Tenant"), ("environment", "Environment"), ("user", "API user"),
    ("area", "Area, API base URL"),
    ("good", "Last good token"), ("outcome", "Outcome"), ("contact", "Sponsor"),
]  # fmt: skip
IN_FILE = (
    "Tenant", "Environment", "API user", "Area", "Last good token", "Outcome", "Open findings",
    "Sponsor", "API base URL",
)  # fmt: skip


@require_GET
@needs(Action.VIEW)
def tenants_tab(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """The matrix, narrowed and sorted as the address says. The same few queries for any size."""
    registration = registration_or_404(registration_id)
    wish = wish_of(request)
    numbers = fan_out.counts(registration, wish)
    page = Paginator(fan_out.matrix(registration, wish), PER_PAGE).get_page(request.GET.get("p"))
    environments = fan_out.environments(registration)
    return tab_page(
        request,
        registration,
        "registration_page/tenants.html",
        tab="tenants",
        title="Tenants",
        page=page,
        cells=fan_out.cells(list(page.object_list)),
        wish=wish,
        page_query=query(wish),
        file_query=query(wish),
        views=[(label, query(wish, view=key), key == wish.view, numbers[key])
               for key, label in fan_out.VIEWS.items()],
        environments=[(name, query(wish, environment=slug), slug == wish.environment, rows)
                      for slug, name, rows in environments],
        every_environment=query(wish, environment=""),
        environment=next((name for slug, name, _ in environments if slug == wish.environment), ""),
        columns=_columns(wish),
        is_empty=not environments,
        is_machine=registration.application_type == ApplicationType.BACK_END,
    )  # fmt: skip


@require_GET
@needs(Action.VIEW)
def tenants_csv(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """All rows of the list as it is narrowed, as CSV."""
    registration = registration_or_404(registration_id)
    cells = fan_out.cells(list(fan_out.matrix(registration, wish_of(request))))
    text = BYTE_ORDER_MARK + as_csv(IN_FILE, map(_row, cells))
    day = timezone.localdate()
    name = f"{slugify(registration.name) or 'registration'}-tenants-{day}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    downloads.of_tenants(registration, len(cells))
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def wish_of(request: HttpRequest) -> Wish:
    """What the address asks for; what it asks in vain is left out."""
    given = request.GET
    view, order = given.get("show", ""), given.get("sort", "").removeprefix("-")
    return Wish(
        view=view if view in fan_out.VIEWS else "all",
        environment=slugify(given.get("environment", ""))[:40],
        words=given.get("q", "").strip()[:LONGEST_WORDS],
        order=order if order in fan_out.ORDERS else "tenant",
        is_backwards=given.get("sort", "").startswith("-") and order in fan_out.ORDERS,
    )


def query(wish: Wish, **changes: str) -> str:
    """The address of the same list with something changed; always the first page."""
    sort = changes.get("sort", f"-{wish.order}" if wish.is_backwards else wish.order)
    asked = {
        "show": changes.get("view", wish.view),
        "environment": changes.get("environment", wish.environment),
        "q": wish.words,
        "sort": sort,
    }
    usual = {"show": "all", "sort": "tenant"}
    kept = {name: value for name, value in asked.items() if value and usual.get(name) != value}
    return "?" + urlencode(kept)


def _columns(wish: Wish) -> list[tuple[str, str, str]]:
    """Label, address that sorts by it, and how it is sorted now (as aria-sort says it)."""
    found = []
    for key, label in COLUMNS:
        is_current = key == wish.order
        turned = f"-{key}" if is_current and not wish.is_backwards else key
        way = "descending" if wish.is_backwards else "ascending"
        found.append((label, query(wish, sort=turned), way if is_current else "none"))
    return found


def _row(cell: Cell) -> tuple[object, ...]:
    return (
        cell.tenant, cell.environment, cell.api_user, cell.area, cell.last_good_at,
        cell.outcome.label, cell.findings, cell.contact, cell.base_url,
    )  # fmt: skip
