"""The page of one import: what it would do, apply or dismiss, how it ended."""

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from cxone_registry.site.access import needs
from tenants.models import TableImport
from tenants.services.imports import apply, checking
from tenants.services.imports.kinds import KINDS
from tenants.services.policy import Action

State = TableImport.State
TONES = {
    State.CHECKED: "warning",
    State.REFUSED: "bad",
    State.QUEUED: "running",
    State.APPLIED: "good",
    State.FAILED: "bad",
    State.DISMISSED: "unknown",
}
LISTS = {
    "contacts": "admin:tenants_contact_changelist",
    "tenants": "admin:tenants_tenant_changelist",
    "registrations": "admin:tenants_registration_changelist",
    "origins": "origins",
}
MOST_PROBLEMS_SHOWN = 50


@require_safe
@needs(Action.EDIT)
def page(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What the file would do, or what became of it."""
    context = {**admin.site.each_context(request), "title": "Import", **_shown(import_id)}
    return TemplateResponse(request, "imports/page.html", context)


@require_GET
@needs(Action.EDIT)
def live(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The changing part alone, which asks for itself while a worker is at it."""
    return TemplateResponse(request, "imports/live.html", _shown(import_id))


@require_POST
@needs(Action.EDIT)
def apply_now(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Queue the import; the job writes it."""
    chosen = get_object_or_404(TableImport.objects.defer("content"), pk=import_id)
    try:
        apply.request(chosen, request.user)
    except checking.AlreadyDecidedError as decided:
        messages.warning(request, f"Nothing to do: this import is already “{decided}”.")
    return _back(chosen)


@require_POST
@needs(Action.EDIT)
def dismiss(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Throw the file away."""
    chosen = get_object_or_404(TableImport.objects.defer("content"), pk=import_id)
    try:
        checking.dismiss(chosen)
        messages.success(request, "The file was thrown away. Nothing was written.")
    except checking.AlreadyDecidedError as decided:
        messages.warning(request, f"Nothing to do: this import is already “{decided}”.")
    return _back(chosen)


def _back(chosen: TableImport) -> HttpResponse:
    return HttpResponseRedirect(reverse("import-page", args=[chosen.pk]))


def _shown(import_id: UUID) -> dict[str, object]:
    rows = TableImport.objects.select_related("person").defer("content")
    chosen = get_object_or_404(rows, pk=import_id)
    summary = chosen.summary
    to_do = summary.get("new", 0) + summary.get("changed", 0)
    problem_count = max(summary.get("problems", 0), len(chosen.problems))
    return {
        "chosen": chosen,
        "noun": KINDS[chosen.kind].noun,
        "tone": TONES[chosen.state],
        "summary": summary,
        "first": summary.get("first", []),
        "to_do": to_do,
        "unseen": to_do - len(summary.get("first", [])),
        "problems": chosen.problems[:MOST_PROBLEMS_SHOWN],
        "problem_count": problem_count,
        "unseen_problems": problem_count - len(chosen.problems[:MOST_PROBLEMS_SHOWN]),
        "list_page": LISTS[chosen.kind],
    }
