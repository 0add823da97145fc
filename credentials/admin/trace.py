"""A validation run as a trace: what was tried, with which secrets, and what came of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from credentials.admin import trace_steps
from credentials.models import AccessKeyUse, ValidationRun
from credentials.reports.outcomes import reading
from cxone_registry.site.access import needs
from cxone_registry.site.html import pill
from tenants.services.policy import Action

RELATED = [
    "use__registration",
    "use__access_key__tenant__environment",
    "use__access_key__tenant__business_unit",
    "client_secret",
    "access_key_secret",
]
HIDDEN = ["client_secret__sealed", "access_key_secret__sealed"]
NEWEST = 10
State = ValidationRun.State
WAITING = {
    State.QUEUED: "This page follows along by itself.",
    State.RUNNING: "Being tried against CXone now. This page follows along by itself.",
}


@require_GET
@needs(Action.VIEW)
def trace_fragment(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """The changing part of a run's page, for a page that asks every second."""
    run = get_object_or_404(runs_with_names(), pk=object_id)
    return render(request, "credentials/trace.html", trace_context(request, run))


def runs_with_names():
    """Runs with everything that their page names, and without sealed values."""
    return ValidationRun.objects.select_related(*RELATED).defer(*HIDDEN)


def trace_context(request: HttpRequest, run: ValidationRun) -> dict:
    """What the templates of a trace need."""
    is_open = run.state != State.FINISHED
    return {
        "run": run,
        "may_validate": request.may(Action.VALIDATE),
        "is_open": is_open,
        "tone": "running" if is_open else reading(run.outcome).tone,
        "pill": run_pill(run),
        "sentence": WAITING.get(run.state) or run.summary or run.get_outcome_display(),
        "steps": trace_steps.shown(run),
    }


def run_pill(run: ValidationRun) -> SafeString:
    """The outcome, or that there is none yet."""
    if run.state != State.FINISHED:
        return pill("running", run.get_state_display())
    shown = reading(run.outcome)
    return pill(shown.tone, shown.label)


def run_list(use: AccessKeyUse, *, besides: UUID | None = None) -> str:
    """The newest runs of a sign-in as a table."""
    newest = use.runs.exclude(pk=besides) if besides else use.runs.all()
    rows = [(run, run_pill(run)) for run in newest.defer("steps")[:NEWEST]]
    return render_to_string("credentials/run_list.html", {"rows": rows, "use": use})
