"""Move a registration: straight on, or with a question before what ends something."""

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from credentials.admin.lifecycle_forms import MoveForm
from credentials.reports.facts import facts_of
from credentials.reports.moves import PossibleMove, possible_move
from cxone_registry.site.access import needs
from tenants.models import Registration
from tenants.rules.facts import Facts
from tenants.rules.lifecycle import Missing
from tenants.services import lifecycle
from tenants.services.policy import Action


@require_POST
@needs(Action.EDIT)
def move(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Make the move named by ``to``; what it lacks is told on the registration's page."""
    registration = get_object_or_404(Registration, pk=registration_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _back(request, registration, list(form.sentences()))
    facts = facts_of([registration.pk])[registration.pk]
    asked = possible_move(registration, form.cleaned_data["to"], facts)
    if asked and asked.is_asked and asked.is_possible and not form.cleaned_data["sure"]:
        return _ask(request, registration, asked)
    try:
        moved = _move(registration, form, facts)
    except lifecycle.NotReadyError as error:
        if asked and asked.is_possible and any(one.confirm for one in error.missing):
            return _ask(request, registration, asked, is_again=True)
        return _back(request, registration, list(error.missing))
    messages.success(request, f"The registration is now: {moved.get_status_display()}.")
    return HttpResponseRedirect(reverse("registration-overview", args=[registration.pk]))


def _move(registration: Registration, form: MoveForm, facts: Facts) -> Registration:
    said = form.cleaned_data
    # The status that the person saw: somebody may have been faster.
    registration.status = said["seen"] or registration.status
    return lifecycle.move(
        registration,
        said["to"],
        facts=facts,
        now=timezone.now(),
        sent_at=said["sent_at"],
        confirmed=said["confirmed"],
    )


def _ask(
    request: HttpRequest, registration: Registration, asked: PossibleMove, *, is_again: bool = False
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": asked.move.label,
        "registration": registration,
        "asked": asked,
        "is_again": is_again,
        "tab": "overview",
        "tab_title": asked.move.label,
        "overview": reverse("registration-overview", args=[registration.pk]),
    }
    status = 400 if is_again else 200
    return TemplateResponse(request, "registration/move.html", context, status=status)


def _back(request: HttpRequest, registration: Registration, lacking: list[Missing]) -> HttpResponse:
    """To the overview, with each thing that is missing on a line of its own."""
    lines = format_html_join("", "<li>{}</li>", ((one.sentence,) for one in lacking))
    messages.error(request, format_html("<p>Nothing was moved.</p><ul>{}</ul>", lines))
    return HttpResponseRedirect(reverse("registration-overview", args=[registration.pk]))
