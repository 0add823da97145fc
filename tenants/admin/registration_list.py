"""The list of registrations: how far each is, and what it waits for."""

from datetime import date, datetime

from django.contrib.admin.views.main import ChangeList
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cxone_registry.site.registration_progress import progress_by_id
from tenants.models import Registration, VendorRequest
from tenants.reports.calendars import own_calendar
from tenants.rules.clocks import Calendar, due_words, is_overdue


class RegistrationList(ChangeList):
    """Names lead to the overview; the progress of a page's rows is read at once."""

    def url_for_result(self, result: Registration) -> str:
        return reverse("registration-overview", args=[result.pk])

    def get_results(self, request) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found, calendar = progress_by_id(row.pk for row in self.result_list), own_calendar()
        for row in self.result_list:
            row.progress, row.calendar = found[row.pk], calendar


def with_waiting(registrations: QuerySet) -> QuerySet:
    """Adds ``waiting_kind`` and ``waiting_due`` of the unanswered request that is due first."""
    sent = VendorRequest.objects.filter(
        registration=OuterRef("pk"), state=VendorRequest.State.SENT
    ).order_by("due_on", "sent_at")
    return registrations.annotate(
        waiting_kind=Subquery(sent.values("kind")[:1]),
        waiting_due=Subquery(sent.values("due_on")[:1]),
    )


def waiting_cell(
    kind: str | None, due_on: date | None, now: datetime, calendar: Calendar
) -> SafeString:
    """What NICE was asked for, and when the answer is due by the organisation's *calendar*."""
    if not kind or due_on is None:
        return format_html('<span class="muted">{}</span>', "nothing")
    tone = "tone-bad" if is_overdue(due_on, now, calendar.zone) else "muted"
    label = VendorRequest.Kind(kind).label if kind in VendorRequest.Kind.values else kind
    words = due_words(due_on, now, calendar)
    return format_html('<div>{}<small class="{}">{}</small></div>', label, tone, words)
