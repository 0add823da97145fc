"""The last page of a plan: what the linter says, all answers, and what NICE fixes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from cxone_registry.site.access import needs
from tenants.admin.plan.frame import address, frame, step_address
from tenants.models import Registration
from tenants.models.application import Status
from tenants.reports.plan_summary import summary_of
from tenants.reports.plans import plan_of
from tenants.rules.lint import lint
from tenants.rules.plan_steps import REVIEW, STEPS
from tenants.services.policy import Action


@require_safe
@needs(Action.VIEW)
def review(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Everything at once; read-only for who may not edit."""
    rows = Registration.objects.select_related("owner", "supersedes")
    registration = get_object_or_404(rows, pk=registration_id)
    plan = plan_of(registration)
    context = {
        **frame(request, registration, plan, lint(plan), REVIEW),
        "back": step_address(registration, STEPS[-1].slug),
        "parts": [
            (step, step_address(registration, step.slug), summary_of(plan, registration, step.slug))
            for step in STEPS
        ],
        "open_steps": [step for step in STEPS if step.slug not in plan.answered],
        "move": address("registration-move", registration),
        "is_draft": registration.status == Status.DRAFT,
        "is_ready": registration.status == Status.READY,
        "superseded_by": registration.superseded_by.order_by("name"),
    }
    return TemplateResponse(request, "plan/review.html", context)
