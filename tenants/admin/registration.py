"""Applications registered with NICE: the form's answers in the form's order."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Count
from django.utils.html import format_html

from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.html import moment, pill
from cxone_registry.site.model_admin import RegistryAdmin
from cxone_registry.site.registration_filters import SavedViews
from tenants.admin.registration_actions import ACTIONS
from tenants.admin.registration_rows import (
    EnvironmentInline,
    RedirectURIInline,
    TechnicalContactInline,
)
from tenants.models import ApplicationType, ClientAuthMethod, Registration
from tenants.models.application import ApiGroup, Status
from tenants.services.policy import Action

TONES = {
    Status.DRAFT: "unknown",
    Status.SUBMITTED: "warning",
    Status.ISSUED: "warning",
    Status.ACTIVE: "good",
    Status.RETIRED: "unknown",
}
PROGRESS = ("Where it stands", {"fields": ["status", "tracking_number", "submitted_on"]})
SUBMITTER = (
    "Submitter",
    {
        "fields": ["submitter_name", "submitter_email", "business_unit"],
        "description": "Who sends NICE's form, and for which business unit.",
    },
)
APPLICATION = (
    "Application",
    {"fields": ["name", "purpose"], "description": "What NICE's form calls name and description."},
)
ANSWER = (
    "Answer and tenancy",
    {
        "fields": ["password_delivery", "tenancy", "is_government"],
        "description": "Technical contacts and environments have lists of their own below.",
    },
)
AUTHENTICATION = (
    "Client authentication",
    {
        "fields": ["client_auth_method"],
        "description": "Whether CXone supports client_secret_jwt is not documented:"
        " client_secret_basic and client_secret_post are the safer choice.",
    },
)
JWT_UNSURE = (
    "Whether CXone supports client_secret_jwt is not documented. If NICE lets you choose,"
    " client_secret_basic or client_secret_post is safer. A flight check shows whether it works,"
    " and whether the stored client secrets are long enough for it."
)
SCOPES = (
    "API groups (scopes)",
    {
        "fields": ["scopes"],
        "description": "Other vendors' guides advise asking for all you may need.",
    },
)


class RegistrationForm(RegistryForm):
    """Answers that agree with each other."""

    def clean(self):
        cleaned = super().clean()
        self._check_client_authentication(cleaned)
        self._check_status(cleaned)
        return cleaned

    def _check_client_authentication(self, cleaned):
        method = cleaned.get("client_auth_method")
        if not method:
            return
        kind = cleaned.get("application_type", self.instance.application_type)
        is_public = kind == ApplicationType.USER_PUBLIC
        if is_public and method != ClientAuthMethod.NONE:
            self.add_error(
                "client_auth_method",
                "A public application has no secret to prove itself with: choose “none”. It signs"
                " people in with PKCE instead.",
            )
        if not is_public and method == ClientAuthMethod.NONE:
            self.add_error(
                "client_auth_method",
                "Only a public application goes without client authentication. Choose"
                " client_secret_basic unless NICE told you otherwise.",
            )

    def _check_status(self, cleaned):
        status = cleaned.get("status")
        if status == Status.DRAFT and self.initial.get("status", status) != Status.DRAFT:
            self.add_error(
                "status",
                "This registration was sent to NICE already: it cannot be a draft again. If that"
                " is a mistake, delete it and add a new one.",
            )


@admin.register(Registration)
class RegistrationAdmin(RegistryAdmin):
    form = RegistrationForm
    list_display = [
        "shown_name", "shown_status", "tracking_number", "application_type", "business_unit",
        "credential_count", "sign_in_count", "changed",
    ]  # fmt: skip
    list_select_related = ["business_unit"]
    list_filter = [SavedViews, "status", "application_type", "tenancy", "client_auth_method"]
    link_filters = ["business_unit"]
    actions = ACTIONS
    table_kind = "registrations"
    search_fields = ["name", "tracking_number"]
    ordering = ["name"]
    search_help_text = "Name or tracking number"
    autocomplete_fields = ["business_unit"]
    readonly_fields = ["fixed_type"]
    empty_title = "No registrations yet"
    empty_text = (
        "A registration is one application that NICE lets into CXone. Start with the answers to"
        " NICE's form; the tracking number and client_id follow when NICE answers."
    )

    def get_fieldsets(self, request, obj=None):
        fixed = obj is not None and obj.is_type_fixed
        field = "fixed_type" if fixed else "application_type"
        kind = ("Application type", {"fields": [field], "description": "Field 12 of NICE's form."})
        answers = [SUBMITTER, APPLICATION, ANSWER, AUTHENTICATION, SCOPES, kind]
        return [PROGRESS, *answers] if obj else [*answers, PROGRESS]

    def get_inlines(self, request, obj):
        rows = [TechnicalContactInline, EnvironmentInline]
        if obj is None or not obj.is_type_fixed or _is_for_people(obj):
            rows += [RedirectURIInline]
        return rows

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                credential_count=Count("client_credentials", distinct=True),
                sign_in_count=Count("access_key_uses", distinct=True),
            )
        )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "scopes":
            return forms.MultipleChoiceField(
                label="API groups",
                choices=ApiGroup.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="The groups of CXone's API that the application calls.",
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def render_change_form(self, request, context, *args, **kwargs):
        registration = kwargs.get("obj")
        context["may_validate"] = request.may(Action.VALIDATE)
        if registration is not None:
            context["credentials"] = registration.client_credentials.select_related("environment")
            context["uses"] = registration.access_key_uses.select_related(
                "access_key__tenant__environment"
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        is_news = not change or "client_auth_method" in form.changed_data
        if is_news and obj.client_auth_method == ClientAuthMethod.JWT:
            messages.warning(request, JWT_UNSURE)

    # --- cells and facts --------------------------------------------------------------------------

    @admin.display(description="name", ordering="name")
    def shown_name(self, registration):
        return format_html("<bdi>{}</bdi>", registration.name)

    @admin.display(description="status", ordering="status")
    def shown_status(self, registration):
        return pill(TONES[registration.status], registration.get_status_display())

    @admin.display(description="client credentials", ordering="credential_count")
    def credential_count(self, registration):
        return registration.credential_count

    @admin.display(description="sign-ins", ordering="sign_in_count")
    def sign_in_count(self, registration):
        return registration.sign_in_count

    @admin.display(description="changed", ordering="updated_at")
    def changed(self, registration):
        return moment(registration.updated_at)

    @admin.display(description="application type")
    def fixed_type(self, registration):
        return format_html(
            '{}<p class="muted">NICE fixes the type when the form is submitted. An application of'
            " another type needs a registration of its own.</p>",
            registration.get_application_type_display(),
        )


def _is_for_people(registration: Registration) -> bool:
    return registration.application_type != ApplicationType.BACK_END
