"""The linter while somebody types: the step's fields in, remarks out. Nothing is saved."""

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from cxone_registry.site.access import needs
from tenants.admin.plan.pages import form_for, live
from tenants.models import Registration
from tenants.reports.plans import plan_of
from tenants.rules.lint import lint
from tenants.rules.plan import Plan
from tenants.rules.plan_steps import BY_SLUG, step_of
from tenants.services.policy import Action


@require_POST
@needs(Action.EDIT)
def lint_typed(request: HttpRequest, registration_id: UUID | None = None) -> HttpResponse:
    """Remarks about the posted step (``step``) as HTML, or about the whole plan as JSON."""
    registration, plan = _stored(registration_id)
    step = BY_SLUG.get(request.POST.get("step", ""))
    if step is None:
        raise Http404("A plan has no such step.")
    form = form_for(request, registration, plan, step)
    form.is_valid()
    typed = replace(plan, **form.planned())
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"remarks": as_rows(typed), "errors": form.errors.get_json_data()})
    context = {"form": form, **live(typed, step.slug, is_answered=True)}
    return TemplateResponse(request, "plan/live.html", context)


def as_rows(plan: Plan) -> list[dict[str, Any]]:
    """All remarks about a plan as JSON values, each with the step that asks for its field."""
    return [{**asdict(one), "step": step_of(one.field)} for one in lint(plan)]


def _stored(registration_id: UUID | None) -> tuple[Registration, Plan]:
    if registration_id is None:
        return Registration(), Plan()
    registration = get_object_or_404(
        Registration.objects.select_related("owner"), pk=registration_id
    )
    return registration, plan_of(registration)
