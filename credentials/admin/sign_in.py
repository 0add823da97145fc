"""Sign-ins: which registration uses which access key, and whether it works."""

from django.contrib import admin, messages
from django.urls import path, reverse
from django.utils.html import format_html

from credentials.admin.sign_in_findings import open_finding_count
from credentials.admin.trace import run_list
from credentials.admin.validate_now import (
    are_many,
    to_run,
    validate_added,
    validate_few,
    validate_use,
)
from credentials.models import AccessKeyUse, ValidationRun
from credentials.reports.outcomes import reading
from cxone_registry.site.chosen_rows import ask_about
from cxone_registry.site.filters import CloudFilter
from cxone_registry.site.html import breakable, moment, pill
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.services.policy import Action

Outcome = ValidationRun.Outcome
NEVER = "never"


class OutcomeFilter(admin.SimpleListFilter):
    """By how the newest finished validation ended."""

    title = "last outcome"
    parameter_name = "outcome"

    def lookups(self, request, model_admin):
        tried = [(value, label) for value, label in Outcome.choices if value]
        return [(NEVER, "Never validated"), *tried]

    def queryset(self, request, queryset):
        if self.value() == NEVER:
            return queryset.filter(last_outcome="")
        return queryset.filter(last_outcome=self.value()) if self.value() else queryset


@admin.register(AccessKeyUse)
class AccessKeyUseAdmin(RegistryAdmin):
    list_display = [
        "shown_registration", "api_user", "tenant", "outcome", "last_good", "open_findings",
        "validate_button",
    ]  # fmt: skip
    list_select_related = ["registration", "access_key__tenant__environment"]
    list_filter = [OutcomeFilter, ("access_key__tenant__environment__kind", CloudFilter)]
    link_filters = ["registration", "access_key", "last_outcome"]
    search_fields = ["registration__name", "access_key__api_user", "access_key__tenant__name"]
    search_help_text = "Registration, API user or tenant"
    autocomplete_fields = ["registration", "access_key"]
    ordering = ["registration__name", "access_key__api_user"]
    actions = ["validate_selected"]
    empty_icon = "validate"
    empty_title = "No sign-ins yet"
    empty_text = (
        "A sign-in is a registration together with an access key. It is what the registry tries"
        " against CXone."
    )
    facts = ["outcome", "tried", "last_good", "open_findings", "runs"]

    def get_fieldsets(self, request, obj=None):
        pair = ("Sign-in", {"fields": ["registration", "access_key"]})
        return [pair, ("Validation", {"fields": self.facts})] if obj else [pair]

    def get_readonly_fields(self, request, obj=None):
        return ["registration", "access_key", *self.facts] if obj else []

    def get_queryset(self, request):
        held = super().get_queryset(request)
        return held.select_related("registration", "access_key__tenant__environment").annotate(
            finding_count=open_finding_count()
        )

    def get_urls(self):
        view = self.admin_site.admin_view(validate_use)
        name = "credentials_accesskeyuse_validate"
        return [path("<uuid:object_id>/validate/", view, name=name), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        may = {"may_validate": request.may(Action.VALIDATE)}
        return super().changelist_view(request, {**may, **(extra_context or {})})

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return shown if request.may(Action.VALIDATE) else shown[:-1]

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_validate"] = request.may(Action.VALIDATE)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            obj.first_run = validate_added(obj)

    def response_add(self, request, obj, post_url_continue=None):
        if set(request.POST) & {"_addanother", "_continue", "_popup"}:
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, f"{obj} was added, and is tried now.", messages.SUCCESS)
        return to_run(obj.first_run)

    def has_validate_permission(self, request):
        return request.may(Action.VALIDATE)

    @admin.action(description="Validate now", permissions=["validate"])
    def validate_selected(self, request, queryset):
        if are_many(queryset):
            return ask_about(request, queryset, "round-new")
        validate_few(request, list(queryset.order_by("pk")))
        return None

    # --- cells and facts --------------------------------------------------------------------------

    @admin.display(description="registration", ordering="registration__name")
    def shown_registration(self, use):
        return format_html("<bdi>{}</bdi>", use.registration)

    @admin.display(description="API user", ordering="access_key__api_user")
    def api_user(self, use):
        return breakable(use.access_key.api_user)

    @admin.display(description="tenant", ordering="access_key__tenant__name")
    def tenant(self, use):
        tenant = use.access_key.tenant
        return format_html(
            "<span><bdi>{}</bdi><br><small>{}</small></span>", tenant, tenant.environment
        )

    @admin.display(description="last outcome", ordering="last_outcome")
    def outcome(self, use):
        shown = reading(use.last_outcome)
        return pill(shown.tone, shown.label)

    @admin.display(description="last tried", ordering="last_run_at")
    def tried(self, use):
        return moment(use.last_run_at)

    @admin.display(description="last good", ordering="last_good_at")
    def last_good(self, use):
        return moment(use.last_good_at)

    @admin.display(description="open findings", ordering="finding_count")
    def open_findings(self, use):
        if not use.finding_count:
            return "none"
        address = reverse("admin:credentials_finding_changelist")
        return format_html('<a href="{}?sign_in={}">{}</a>', address, use.pk, use.finding_count)

    @admin.display(description="newest validations")
    def runs(self, use):
        return run_list(use)

    @admin.display(description="validate")
    def validate_button(self, use):
        address = reverse("admin:credentials_accesskeyuse_validate", args=[use.pk])
        return format_html(
            '<button type="submit" class="button small" formaction="{}"'
            ' aria-label="Validate {}">Validate</button>',
            address,
            use,
        )
