"""The platform operator's page: whether the registry itself works, and for how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from credentials.reports import platform as counts
from credentials.reports.platform import Counted
from cxone_registry.audit import places
from cxone_registry.jobs import heartbeats, watching
from cxone_registry.jobs.heartbeats import Kind, Process
from cxone_registry.jobs.watching import Line
from cxone_registry.site.access import needs
from tenants.models import Environment, ProviderDocument
from tenants.services.cloud_budget import breaker_is_open
from tenants.services.policy import Action

ORGANIZATIONS_PER_PAGE = 50
START = {
    Kind.WORKER: "celery -A cxone_registry.celery worker --pool threads --concurrency 4 -Ofair",
    Kind.BEAT: "celery -A cxone_registry.celery beat",
}
# What stands still without one of the kind.
LOST = {
    Kind.WORKER: "No job is run: nothing is validated, and no mail or notice leaves.",
    Kind.BEAT: "Nothing comes due by itself; only what people ask for is done.",
}


@dataclass(frozen=True, slots=True)
class Crew:
    """The processes of one kind, and what to do when none of them is alive."""

    label: str
    alive: int
    silent: int
    newest: datetime | None
    consequence: str
    start: str


@require_safe
@needs(Action.WATCH_PLATFORM)
def page(request: HttpRequest) -> HttpResponse:
    """Processes, the queue, the clouds, and each organisation as a line of numbers."""
    processes, queue = heartbeats.processes(timezone.now()), watching.queue()
    organizations = counts.organizations()
    shown = Paginator(organizations, ORGANIZATIONS_PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": "Platform",
        "crews": [_crew(kind, processes) for kind in (Kind.WORKER, Kind.BEAT)],
        "processes": processes,
        "queue": queue,
        "anchors": [place for place in places.states() if place.trouble],
        "late": [line for line in queue if line.is_late],
        "totals": _totals(queue, organizations),
        "organizations": shown,
        "environments": [(one, breaker_is_open(one.pk)) for one in _environments()],
        "database_bytes": counts.database_bytes(),
    }
    return TemplateResponse(request, "platform/page.html", context)


def _crew(kind: Kind, processes: Sequence[Process]) -> Crew:
    own = [one for one in processes if one.kind == kind]
    alive = sum(one.is_alive for one in own)
    newest = max((one.seen_at for one in own), default=None)
    return Crew(str(kind.label), alive, len(own) - alive, newest, LOST[kind], START[kind])


def _totals(queue: Sequence[Line], organizations: Sequence[Counted]) -> dict[str, int]:
    return {
        "waiting": sum(line.waiting for line in queue),
        "running": sum(line.running for line in queue),
        "failed": sum(line.failed_today for line in queue),
        "organizations": len(organizations),
        "registrations": sum(one.registrations for one in organizations),
        "access_keys": sum(one.access_keys for one in organizations),
    }


def _environments() -> QuerySet[Environment]:
    """All of them; ``asks``: a published token endpoint waits for the operator's decision."""
    asking = ProviderDocument.objects.filter(environment=OuterRef("pk"), needs_decision=True)
    return Environment.objects.annotate(asks=Exists(asking)).order_by("kind", "name")
