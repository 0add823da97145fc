"""What is wrong and what to do about it: the list, and the page of one finding."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from credentials.admin import finding_care, finding_filters
from credentials.admin.finding_page import page_context, subject_link
from credentials.models import Finding
from credentials.reports.open_findings import MAINTENANCE, SNOOZED, with_state
from credentials.reports.outcomes import SEVERITY_TONES
from cxone_registry.site.html import exact_time, moment, pill
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.services.policy import Action

EMPTY = {
    "needed": ("Nothing needs somebody", "Findings open and close by themselves, as facts tell."),
    "acknowledged": ("Nobody is at anything", "What somebody acknowledges waits here for facts."),
    "snoozed": ("Nothing is snoozed", "What somebody snoozes waits here and then shows again."),
    "maintenance": ("Nothing is in maintenance", "Findings within a maintenance window are here."),
    "resolved": ("Nothing was resolved yet", "Facts close findings; the closed ones stay here."),
}


class CareActionForm(ActionForm):
    """The bar above the list has buttons of its own."""


@admin.register(Finding)
class FindingAdmin(RegistryAdmin):
    edit_action = None
    can_add = can_change = can_delete = False
    list_display = ["what", "shown_severity", "about", "care", "opened", "seen"]
    list_display_links = ["what"]
    list_filter = [
        finding_filters.TabFilter,
        finding_filters.SeverityFilter,
        finding_filters.KindFilter,
        finding_filters.CodeFilter,
        finding_filters.EnvironmentFilter,
        finding_filters.OwnerFilter,
        finding_filters.AgeFilter,
        finding_filters.SignInFilter,
        finding_filters.RegistrationFilter,
    ]
    link_filters = ["subject_id"]
    list_select_related = ["owner__user"]
    search_fields = ["sentence", "subject_label", "note", "code"]
    search_help_text = "What is wrong, with what, or a note"
    ordering = ["severity", "-opened_at"]
    change_list_template = "findings/list.html"
    change_form_template = "findings/page.html"
    action_form = CareActionForm
    fields = ["shown_severity"]
    readonly_fields = fields
    empty_icon = "finding"
    empty_title = "Nothing is wrong"
    empty_text = "Findings open and close by themselves: as validations tell, and once an hour."
    actions = list(finding_care.ACTS)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Finding]":
        found = super().get_queryset(request)
        # The list's own filter adds the state; a page has no filter.
        is_page = bool(request.resolver_match and request.resolver_match.kwargs.get("object_id"))
        return with_state(found, timezone.now()) if is_page else found

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        if not request.may(Action.EDIT):
            return {}
        return {act: (_in_bulk(act), act, told) for act, (_, told) in finding_care.ACTS.items()}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        tab = finding_filters.chosen_tab(request)
        title, text = EMPTY.get(tab, (self.empty_title, self.empty_text))
        may_care = request.may(Action.EDIT)
        is_page = request.method in ("GET", "HEAD")
        context = {
            "tab": tab,
            "tab_title": title,
            "tab_text": text,
            "is_plain_tab": set(request.GET) <= {"state", "p"},
            "may_care": may_care,
            "members": finding_care.members() if may_care else [],
            "presets": finding_care.PRESETS,
            "undo": finding_care.undo_offered(request) if is_page else "",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context.update(page_context(request, kwargs["obj"]))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="what is wrong", ordering="sentence")
    def what(self, finding: Finding) -> str:
        return finding.sentence

    @admin.display(description="severity", ordering="severity")
    def shown_severity(self, finding: Finding) -> str:
        return pill(SEVERITY_TONES.get(finding.severity, "unknown"), finding.get_severity_display())

    @admin.display(description="about", ordering="subject_label")
    def about(self, finding: Finding) -> str:
        kind = finding.get_subject_display()
        return format_html("<div>{}<small>{}</small></div>", subject_link(finding), kind)

    @admin.display(description="owner and state")
    def care(self, finding: Finding) -> str:
        owner = finding.owner
        name = format_html("<bdi>{}</bdi>", owner.user) if owner else muted("nobody")
        lines = format_html_join("", "<small>{}</small>", ((line,) for line in _states(finding)))
        return format_html("<div>{}{}</div>", name, lines)

    @admin.display(description="open since", ordering="opened_at")
    def opened(self, finding: Finding) -> str:
        return moment(finding.opened_at)

    @admin.display(description="last seen", ordering="last_seen_at")
    def seen(self, finding: Finding) -> str:
        if finding.resolved_at:
            return format_html("resolved {}", moment(finding.resolved_at))
        return moment(finding.last_seen_at)


def muted(text: str) -> str:
    return format_html('<span class="muted">{}</span>', text)


def _states(finding: Finding) -> list[str]:
    """What people and windows say about it, one line each."""
    if finding.resolved_at:
        return []
    lines = []
    if finding.state == SNOOZED and finding.snoozed_until:
        lines.append(f"Snoozed until {exact_time(finding.snoozed_until)}")
    if finding.acknowledged_at:
        by = finding.acknowledged_by
        lines.append(f"Acknowledged by {by}" if by else "Acknowledged")
    if finding.state == MAINTENANCE:
        lines.append("In maintenance")
    if finding.note:
        lines.append(f"“{finding.note}”")
    return lines


def _in_bulk(act: str) -> Any:
    def run(model_admin: FindingAdmin, request: HttpRequest, queryset: QuerySet) -> None:
        ids = list(queryset.order_by().values_list("pk", flat=True)[: finding_care.MOST + 1])
        try:
            if len(ids) > finding_care.MOST:
                raise finding_care.RefusedError(f"Choose at most {finding_care.MOST} at once.")
            finding_care.act_on(request, act, ids)
        except finding_care.RefusedError as error:
            messages.error(request, f"Nothing was changed. {error}")

    return run
