"""Clone a registration, or supersede it with one of another type."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from cxone_registry.site.access import needs
from cxone_registry.site.database_problems import sentence_for
from tenants.admin.plan.frame import frame, step_address
from tenants.models import ApplicationType, Registration
from tenants.reports.plans import plan_of
from tenants.rules.lint import lint
from tenants.rules.plan_steps import REVIEW, STEPS
from tenants.services import plan_copies
from tenants.services.policy import Action


class SupersedeForm(forms.Form):
    """Which type the new registration has."""

    application_type = forms.ChoiceField(
        label="Type of the new registration",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the type of the new registration.",
            "invalid_choice": "Choose one of the two other types.",
        },
    )

    def __init__(self, *args: object, current: str, **kwargs: object) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["application_type"].choices = [
            choice for choice in ApplicationType.choices if choice[0] != current
        ]


@require_POST
@needs(Action.EDIT)
def clone(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """A new draft with the same answers."""
    old = get_object_or_404(Registration, pk=registration_id)
    told = "Cloned: this is the new draft. Give it a name of its own."
    return _answer(request, old, lambda: plan_copies.clone(old.pk), told)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EDIT)
def supersede(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Ask for the new type, then make the draft. The old registration stays."""
    old = get_object_or_404(Registration.objects.select_related("owner"), pk=registration_id)
    given = request.POST if request.method == "POST" else None
    form = SupersedeForm(given, current=old.application_type)
    if form.is_valid():
        kind = form.cleaned_data["application_type"]
        told = "This draft supersedes the old registration, which stays until you retire it."
        return _answer(request, old, lambda: plan_copies.supersede(old.pk, kind), told)
    plan = plan_of(old)
    context = {**frame(request, old, plan, lint(plan), REVIEW), "form": form}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "plan/supersede.html", context, status=status)


def _answer(
    request: HttpRequest, old: Registration, make: Callable[[], Registration], told: str
) -> HttpResponse:
    """Lead to the new draft, or back with the reason when somebody was faster."""
    try:
        made = make()
    except DatabaseError as error:
        messages.error(request, sentence_for(error))
        return HttpResponseRedirect(step_address(old, REVIEW.slug))
    messages.success(request, told)
    return HttpResponseRedirect(step_address(made, STEPS[0].slug))
