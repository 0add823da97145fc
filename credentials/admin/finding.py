"""What is wrong and what to do about it."""

from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from credentials.admin.sign_in_findings import findings_of, newest_run_that_saw
from credentials.admin.trace import run_pill
from credentials.models import Finding
from credentials.reports.outcomes import SEVERITY_TONES
from credentials.rules.watch.codes import CODES as BY_THE_LOOK
from cxone_registry.site.form_fields import is_uuid
from cxone_registry.site.html import moment, pill
from cxone_registry.site.model_admin import RegistryAdmin
from cxone_registry.site.template_tags import page_of
from tenants.services.policy import Action


class OpenFilter(admin.SimpleListFilter):
    """Open findings unless asked for others."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("resolved", "Resolved"), ("all", "All")]

    def choices(self, changelist):
        chosen = self.value()
        yield {
            "selected": chosen is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": "Open",
        }
        for value, title in self.lookup_choices:
            yield {
                "selected": chosen == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(resolved_at__isnull=self.value() != "resolved")


class SignInFilter(admin.SimpleListFilter):
    """Shown only on a list that a sign-in's page linked to."""

    title = "sign-in"
    parameter_name = "sign_in"

    def lookups(self, request, model_admin):
        chosen = request.GET.get(self.parameter_name)
        return [(chosen, "The chosen one")] if chosen else []

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return findings_of(queryset, self.value()) if is_uuid(self.value()) else queryset.none()


@admin.register(Finding)
class FindingAdmin(RegistryAdmin):
    edit_action = None
    can_add = can_change = can_delete = False
    list_display = ["sentence", "shown_severity", "about", "remedy", "opened", "seen"]
    list_filter = [OpenFilter, SignInFilter, "severity", "subject"]
    link_filters = ["subject_id"]
    search_fields = ["sentence", "subject_label"]
    search_help_text = "What is wrong, or with what"
    ordering = ["severity", "-opened_at"]
    change_form_template = "admin/credentials/finding/change_form.html"
    fields = ["shown_severity", "about", "opened", "seen", "resolved", "seen_by"]
    readonly_fields = fields
    empty_icon = "finding"
    empty_title = "Nothing is wrong"
    empty_text = "Findings open and close by themselves: as validations tell, and once an hour."

    def render_change_form(self, request, context, *args, **kwargs):
        finding = kwargs["obj"]
        context["may_validate"] = request.may(Action.VALIDATE)
        context["is_sign_in"] = finding.subject == Finding.Subject.SIGN_IN
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="severity", ordering="severity")
    def shown_severity(self, finding):
        return pill(SEVERITY_TONES.get(finding.severity, "unknown"), finding.get_severity_display())

    @admin.display(description="about", ordering="subject_label")
    def about(self, finding):
        try:
            page = page_of(finding.subject_id, finding.subject)
        except (KeyError, ValueError, NoReverseMatch):
            return finding.subject_label
        return format_html('<a href="{}"><bdi>{}</bdi></a>', page, finding.subject_label)

    @admin.display(description="seen by")
    def seen_by(self, finding):
        if finding.code in BY_THE_LOOK:
            return "the hourly look over registrations, requests, origins, contacts and keys"
        run = newest_run_that_saw(finding)
        if run is None:
            return "no validation that is still kept"
        page = reverse("admin:credentials_validationrun_change", args=[run.pk])
        return format_html(
            '<a href="{}">Validation of <bdi>{}</bdi></a> {}', page, run.use, run_pill(run)
        )

    @admin.display(description="open since", ordering="opened_at")
    def opened(self, finding):
        return moment(finding.opened_at)

    @admin.display(description="last seen", ordering="last_seen_at")
    def seen(self, finding):
        return moment(finding.last_seen_at)

    @admin.display(description="resolved", ordering="resolved_at")
    def resolved(self, finding):
        return moment(finding.resolved_at, "not yet")
