"""How long NICE takes, per kind of request."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from cxone_registry.site.access import needs
from tenants.reports.calendars import own_calendar
from tenants.reports.turn_around import TurnAround
from tenants.reports.turn_around import turn_around as read_turn_around
from tenants.services.policy import Action


@dataclass(frozen=True, slots=True)
class Bar:
    """One kind of request; widths in percent of the slowest answer of all."""

    line: TurnAround
    median_width: float
    slowest_width: float


@require_GET
@needs(Action.VIEW)
def turn_around(request: HttpRequest) -> HttpResponse:
    """Medians, extremes and the share in time, as bars and as a table."""
    calendar = own_calendar()
    lines = read_turn_around(calendar)
    answered = sum(line.answered for line in lines)
    context = {
        **admin.site.each_context(request),
        "title": "NICE's turn-around",
        "lines": lines,
        "bars": _bars(lines),
        "answered": answered,
        "waiting": sum(line.waiting for line in lines),
        "share": round(100 * sum(line.in_time for line in lines) / answered) if answered else 0,
        "calendar": calendar,
    }
    return TemplateResponse(request, "requests/turn_around.html", context)


def _bars(lines: list[TurnAround]) -> list[Bar]:
    longest = max((line.slowest for line in lines), default=0) or 1
    return [
        Bar(line, round(100 * line.median / longest, 2), round(100 * line.slowest / longest, 2))
        for line in lines
        if line.answered
    ]
