"""Who gets a schedule's reports. Only admins say so: a report names applications and people."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from credentials.admin.reports.forms import MemberForm, OutsideForm
from credentials.admin.reports.schedule_pages import MOST_RECIPIENTS, shown
from credentials.models import ReportRecipient, ReportSchedule
from credentials.services.health_reports import schedules
from cxone_registry.site.access import needs
from tenants.services.policy import Action


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def add_member(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """A member of the organisation."""
    schedule = get_object_or_404(ReportSchedule, pk=schedule_id)
    form = MemberForm(request.POST, schedule=schedule)
    if _is_full(form, schedule) or not form.is_valid():
        return shown(request, schedule, member_form=form)
    membership = form.cleaned_data["membership"]
    schedules.add_recipient(ReportRecipient(schedule=schedule, membership=membership))
    messages.success(request, f"{membership.user.email} gets the report from now on.")
    return _back(schedule)


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def add_outside(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """Somebody who does not sign in here; their mail leads nowhere."""
    schedule = get_object_or_404(ReportSchedule, pk=schedule_id)
    form = OutsideForm(request.POST, schedule=schedule)
    if _is_full(form, schedule) or not form.is_valid():
        return shown(request, schedule, outside_form=form)
    email = form.cleaned_data["email"]
    schedules.add_recipient(ReportRecipient(schedule=schedule, email=email))
    messages.success(request, f"{email} gets the report from now on.")
    return _back(schedule)


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def remove(request: HttpRequest, schedule_id: UUID, recipient_id: UUID) -> HttpResponse:
    recipient = _recipient(schedule_id, recipient_id)
    schedules.remove_recipient(recipient)
    messages.success(request, "The recipient is removed.")
    return _back(recipient.schedule)


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def again(request: HttpRequest, schedule_id: UUID, recipient_id: UUID) -> HttpResponse:
    """The recipient unsubscribed and asked for the reports again."""
    recipient = _recipient(schedule_id, recipient_id)
    schedules.subscribe_again(recipient)
    messages.success(request, "The recipient gets the report again.")
    return _back(recipient.schedule)


def _is_full(form: MemberForm | OutsideForm, schedule: ReportSchedule) -> bool:
    is_full = schedule.recipients.count() >= MOST_RECIPIENTS
    if is_full:
        said = f"A schedule has at most {MOST_RECIPIENTS} recipients. Use a mailing list instead."
        form.add_error(None, said)
    return is_full


def _recipient(schedule_id: UUID, recipient_id: UUID) -> ReportRecipient:
    rows = ReportRecipient.objects.select_related("schedule", "membership__user")
    return get_object_or_404(rows, pk=recipient_id, schedule_id=schedule_id)


def _back(schedule: ReportSchedule) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("report-schedule", args=[schedule.pk]))
