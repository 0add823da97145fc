"""The overview of a registration: its checklist, and what is going on around it."""

import zoneinfo
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from credentials.admin.registration.proof_form import ProofForm
from credentials.admin.registration.tab import registration_or_404, tab_page
from credentials.reports.progress import Progress, progress_of
from credentials.reports.registration_facts import surroundings
from cxone_registry.site.access import needs
from tenants.models import Registration
from tenants.rules.checklist import STAGES, Line, Stage
from tenants.services.policy import Action

TASK_NUMBERS = {str(number) for number in STAGES}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with the form that proves it, for who may. *is_refused*: the form came back."""

    line: Line
    form: ProofForm | None
    is_refused: bool


@dataclass(frozen=True, slots=True)
class ShownStage:
    """A task with its lines."""

    stage: Stage
    lines: tuple[ShownLine, ...]
    is_open: bool


@require_GET
@needs(Action.VIEW)
def overview(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Where the registration stands, what proves it, and what is next."""
    return overview_page(request, registration_or_404(registration_id))


def overview_page(
    request: HttpRequest, registration: Registration, *, refused: ProofForm | None = None
) -> HttpResponse:
    """The page, with the form that was *refused* in its place."""
    progress = progress_of(registration.pk, timezone.localtime())
    may_prove, stages = request.may(Action.EDIT), progress.checklist.stages
    opened = _opened(request, progress)
    return tab_page(
        request,
        registration,
        "registration_page/overview.html",
        tab="overview",
        title="Overview",
        status=400 if refused else 200,
        progress=progress,
        stages=[_shown(stage, refused, may_prove, opened) for stage in stages],
        around=surroundings(registration, timezone.now()),
    )


def today_of(request: HttpRequest) -> date:
    """The day in the organisation's zone: proofs expire and answers are due by it."""
    return timezone.localdate(timezone=zoneinfo.ZoneInfo(request.seat.time_zone))


def _opened(request: HttpRequest, progress: Progress) -> set[int]:
    """The task that is asked for, the first that is not done, those that lapsed, and the next."""
    stages, following = progress.checklist.stages, progress.next_step
    first = next((stage.number for stage in stages if stage.state != "done"), 0)
    lapsed = {stage.number for stage in stages if stage.state == "lapsed"}
    proved = progress.checklist.line(following.anchor) if following else None
    asked = request.GET.get("task", "")
    return {
        first,
        *lapsed,
        proved.item.stage if proved else 0,
        int(asked) if asked in TASK_NUMBERS else 0,
    }


def _shown(
    stage: Stage, refused: ProofForm | None, may_prove: bool, opened: set[int]
) -> ShownStage:
    lines = tuple(_line(line, refused, may_prove) for line in stage.lines)
    is_open = stage.number in opened or any(line.is_refused for line in lines)
    return ShownStage(stage, lines, is_open)


def _line(line: Line, refused: ProofForm | None, may_prove: bool) -> ShownLine:
    if line.item.kind == "automatic" or not may_prove:
        return ShownLine(line, None, False)
    if refused is not None and refused.item.code == line.item.code:
        return ShownLine(line, refused, True)
    return ShownLine(line, ProofForm(item=line.item), False)
