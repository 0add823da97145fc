"""How often each environment's sign-ins are validated by themselves: seen, chosen, reset."""

import zoneinfo
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credentials.models import ValidationSchedule
from credentials.reports.schedules import DEFAULT_SPREAD, Scheduled, schedules
from credentials.services import validation_schedules
from cxone_registry.site.access import needs
from tenants.models import Organization
from tenants.services.policy import Action

MOST_HOURS, MOST_MINUTES = 168, 1440
HOURS_ERROR = "Write a number of hours from 1 to 168."
MINUTES_ERROR = "Write a number of minutes from 0 to 1440."
TIME_ERROR = {"invalid": "Write a time such as 22:00."}


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "step": "60"}, format="%H:%M")


class ScheduleForm(forms.ModelForm):
    """One environment's choice."""

    interval_hours = forms.IntegerField(
        min_value=1,
        max_value=MOST_HOURS,
        label="Validate every (hours)",
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), HOURS_ERROR),
        help_text="From every hour to every 168 hours (a week).",
    )
    spread_minutes = forms.IntegerField(
        min_value=0,
        max_value=MOST_MINUTES,
        label="Spread over (minutes)",
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), MINUTES_ERROR),
        help_text=ValidationSchedule._meta.get_field("spread_minutes").help_text,
    )
    quiet_from = forms.TimeField(required=False, widget=_clock(), error_messages=TIME_ERROR)
    quiet_until = forms.TimeField(
        required=False,
        widget=_clock(),
        error_messages=TIME_ERROR,
    )

    class Meta:
        model = ValidationSchedule
        fields = ["is_enabled", "interval_hours", "spread_minutes", "quiet_from", "quiet_until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        ends = [cleaned.get("quiet_from"), cleaned.get("quiet_until")]
        if not self.errors and (ends.count(None) == 1 or (ends[0] and ends[0] == ends[1])):
            raise ValidationError("Give both ends of the quiet hours, and not the same time.")
        return cleaned


@require_safe
@needs(Action.EDIT)
def listing(request: HttpRequest) -> HttpResponse:
    """Every environment in use, with what holds there and what comes next."""
    context = {
        "title": "Validation schedules",
        "schedules": schedules(now := timezone.now()),
        "today": now,
        "may_change": request.may(Action.MANAGE_ORGANIZATION),
        **_organization(),
    }
    return _page(request, "schedules/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
def edit(request: HttpRequest, environment_id: UUID) -> HttpResponse:
    """Choose for one environment."""
    scheduled = _scheduled_or_404(environment_id)
    form = ScheduleForm(request.POST or None, instance=_instance(scheduled))
    if request.method == "POST" and form.is_valid():
        validation_schedules.choose(form.save(commit=False))
        messages.success(request, f"The schedule of {scheduled.environment} was saved.")
        return HttpResponseRedirect(reverse("schedules"))
    context = {
        "title": f"Schedule of {scheduled.environment}",
        "scheduled": scheduled,
        "form": form,
        "today": timezone.now(),
        **_organization(),
    }
    return _page(request, "schedules/edit.html", context, status=400 if form.errors else 200)


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def reset(request: HttpRequest, environment_id: UUID) -> HttpResponse:
    """Back to the organisation's default."""
    scheduled = _scheduled_or_404(environment_id)
    if validation_schedules.reset(environment_id):
        messages.success(request, f"{scheduled.environment} follows your organisation's default.")
    else:
        messages.warning(request, f"{scheduled.environment} follows the default already.")
    return HttpResponseRedirect(reverse("schedules"))


def _scheduled_or_404(environment_id: UUID) -> Scheduled:
    found = {row.environment.pk: row for row in schedules(timezone.now())}
    if environment_id not in found:
        raise Http404("Your organisation has no tenant in such an environment.")
    return found[environment_id]


def _instance(scheduled: Scheduled) -> ValidationSchedule:
    """What was chosen, or the organisation's default to start from."""
    if scheduled.is_own:
        return get_object_or_404(ValidationSchedule, environment=scheduled.environment)
    return ValidationSchedule(
        environment=scheduled.environment, interval_hours=scheduled.rhythm.interval_hours
    )


def _organization() -> dict[str, Any]:
    own = Organization.objects.get()
    return {
        "organization": own,
        "zone": zoneinfo.ZoneInfo(own.time_zone),
        "default_spread": DEFAULT_SPREAD,
    }


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> TemplateResponse:
    full = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, template, full, status=status)
