"""Mark many registrations as ready, those that the guards let pass."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from credentials.reports.facts import facts_of
from cxone_registry.site.access import needs
from cxone_registry.site.chosen_rows import Line, chosen_ids, preview
from tenants.models import Registration
from tenants.models.application import Status
from tenants.reports.plans import plans_of
from tenants.rules.lifecycle import missing
from tenants.rules.lint import lint
from tenants.services import lifecycle
from tenants.services.policy import Action

LIST = "admin:tenants_registration_changelist"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EDIT)
def mark_ready(request: HttpRequest) -> HttpResponse:
    """Show which drafts can become ready; move them."""
    lines = dict(_lines(chosen_ids(request)))
    if request.method == "POST":
        _move(request, [row for row, line in lines.items() if not line.is_skipped])
        return HttpResponseRedirect(reverse(LIST))
    return preview(
        request,
        lines.values(),
        back=LIST,
        title="Mark as ready",
        intro="A draft is ready when nothing is left that NICE would send back.",
        button="Mark as ready",
    )


def _lines(ids: list[UUID]) -> Iterator[tuple[Registration, Line]]:
    rows = Registration.objects.filter(pk__in=ids).order_by("name")
    plans, facts = plans_of(ids), facts_of(ids)
    for row in rows:
        url = reverse("admin:tenants_registration_change", args=[row.pk])
        if row.status != Status.DRAFT:
            note = f"is no draft but “{row.get_status_display()}”"
            yield row, Line(url, row.name, note, is_skipped=True)
            continue
        plan, known = plans[row.pk], facts[row.pk]
        lacking = missing(Status.READY, plan, known, lint(plan, known))
        note = " ".join(one.sentence for one in lacking[:3])
        yield row, Line(url, row.name, note, is_skipped=bool(lacking))


def _move(request: HttpRequest, rows: list[Registration]) -> None:
    facts, count = facts_of([row.pk for row in rows]), 0
    for row in sorted(rows, key=lambda row: row.pk):
        try:
            lifecycle.move(row, Status.READY, facts=facts[row.pk], now=timezone.now())
            count += 1
        except lifecycle.NotReadyError as error:
            messages.warning(request, f"{row.name}: {error.missing[0].sentence}")
    if count:
        messages.success(request, f"{count} marked as ready to submit.")
