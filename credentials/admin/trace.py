"""A validation run as a trace: what was tried, with which secrets, and what came of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from credentials.admin.outcomes import outcome_pill, tone_of
from credentials.models import AccessKeyUse, ValidationRun
from cxone_registry.site.access import needs
from tenants.services.policy import Action

RELATED = [
    "use__registration", "use__access_key__tenant__environment", "client_secret",
    "access_key_secret",
]  # fmt: skip
HIDDEN = ["client_secret__sealed", "access_key_secret__sealed"]
NEWEST = 10


@require_GET
@needs(Action.VIEW)
def trace_fragment(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """The changing part of a run's page. Asks for itself again until the run is finished."""
    run = get_object_or_404(runs_with_names(), pk=object_id)
    return render(request, "credentials/trace.html", trace_context(run))


def runs_with_names():
    return ValidationRun.objects.select_related(*RELATED).defer(*HIDDEN)


def trace_context(run: ValidationRun) -> dict:
    """What the templates of a trace need."""
    return {
        "run": run,
        "is_open": run.state != ValidationRun.State.FINISHED,
        "tone": tone_of(run.outcome),
        "pill": run_pill(run),
        "steps": run.steps,
        "remedies": _remedies(run),
    }


def run_pill(run: ValidationRun) -> str:
    return outcome_pill(run.outcome, otherwise=run.get_state_display())


def run_list(use: AccessKeyUse, *, besides: UUID | None = None) -> str:
    """The newest runs of a sign-in as a table."""
    newest = use.runs.exclude(pk=besides) if besides else use.runs.all()
    rows = [(run, run_pill(run)) for run in newest.defer("steps")[:NEWEST]]
    return render_to_string("credentials/run_list.html", {"rows": rows, "use": use})


def _remedies(run: ValidationRun) -> list[dict]:
    return [step for step in run.steps if step.get("remedy")]
