"""All origins of the organisation, whoever wants them, and the page of one."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cxone_registry.site.access import needs
from tenants.models import Origin
from tenants.reports.ledger import Line, lines_of, with_parts
from tenants.reports.origin_union import Rows, counts, lines, union
from tenants.rules.host_names import searched_host
from tenants.rules.ledger import STATES, OriginFacts
from tenants.services.policy import Action

PER_PAGE = 50
MOST_ELSEWHERE = 50


@require_safe
@needs(Action.VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """The union over all registrations, one line for each origin."""
    now = timezone.localtime()
    wanted = request.GET.get("state", "")
    query, state = request.GET.get("q", "").strip(), wanted if wanted in STATES else ""
    rows = union(now)
    if query:
        rows = rows.filter(origin__icontains=searched_host(query))
    numbers = counts(rows)
    page = _page_of(rows, numbers, state, request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": "Origins",
        "page": page,
        "lines": lines(list(page.object_list), now),
        "filters": [(each, STATES[each][0], numbers[each], each == state) for each in STATES],
        "total": sum(numbers.values()),
        "state": state,
        "q": query,
        "base": _base(q=query, state=state),
    }
    return TemplateResponse(request, "origins/union.html", context)


def _page_of(rows: Rows, numbers: dict[str, int], state: str, wanted: str | None) -> Page:
    paginator = Paginator(rows.filter(state=state) if state else rows, PER_PAGE)
    # The counts know how many there are: the database need not count again.
    paginator.count = numbers[state] if state else sum(numbers.values())
    return paginator.get_page(wanted)


def _base(**kept: str) -> str:
    """Address of a page of this list, but for its number."""
    return f"?{urlencode({**{name: value for name, value in kept.items() if value}, 'p': ''})}"


@require_safe
@needs(Action.VIEW)
def one(request: HttpRequest, origin_id: UUID) -> HttpResponse:
    """One origin of one registration: its dates, and what each tenant's API answered."""
    now = timezone.localtime()
    row = get_object_or_404(with_parts(Origin.objects.all()), pk=origin_id)
    line = lines_of([row], now)[0]
    others = with_parts(Origin.objects.filter(origin=row.origin).exclude(pk=row.pk))
    context = {
        **admin.site.each_context(request),
        "title": line.shown,
        "line": line,
        "registration": row.registration,
        "dates": _dates(line),
        "others": lines_of(others.order_by("registration__name")[:MOST_ELSEWHERE], now),
    }
    return TemplateResponse(request, "origins/one.html", context)


def _dates(line: Line) -> list[tuple[str, datetime]]:
    facts: OriginFacts = line.facts
    known = [
        ("Wanted", facts.wanted_at),
        ("Requested from NICE", facts.requested_at),
        ("Answer due", facts.due_at),
        ("Seen live", facts.live_since),
        ("Seen gone", facts.gone_since),
        ("No longer wanted", facts.unwanted_at),
        ("Removal requested from NICE", facts.removal_requested_at),
        ("Last probed", facts.probed_at),
    ]
    return sorted([(what, at) for what, at in known if at], key=lambda entry: entry[1])
