"""Applications registered with NICE: the form's answers in the form's order."""

from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.html import moment
from cxone_registry.site.model_admin import RegistryAdmin
from cxone_registry.site.recording import record_delete
from cxone_registry.site.registration_filters import SavedViews
from cxone_registry.site.registration_progress import meter
from cxone_registry.site.template_tags import registration_status
from tenants.admin.endpoints_field import EndpointsField
from tenants.admin.registration_actions import ACTIONS
from tenants.admin.registration_list import RegistrationList, waiting_cell, with_waiting
from tenants.admin.registration_rows import (
    EnvironmentInline,
    RedirectURIInline,
    TechnicalContactInline,
)
from tenants.models import ApplicationType, ClientAuthMethod, Membership, Registration, User
from tenants.models.application import ApiGroup
from tenants.services import proofs, requests

NICES_ANSWER = ("NICE's answer", {"fields": ["tracking_number", "submitted_on"]})
SUBMITTER = (
    "Submitter",
    {
        "fields": ["submitter_name", "submitter_email", "business_unit"],
        "description": "Who sends NICE's form, and for which business unit.",
    },
)
APPLICATION = (
    "Application",
    {
        "fields": ["name", "purpose", "owner"],
        "description": "What NICE's form calls name and description.",
    },
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
        "fields": ["scopes", "endpoints"],
        "description": "Other vendors' guides advise asking for all you may need.",
    },
)


class RegistrationForm(RegistryForm):
    """Answers that agree with each other."""

    def clean_scopes(self):
        return list(dict.fromkeys(self.cleaned_data["scopes"]))

    def clean(self):
        cleaned = super().clean()
        self._check_client_authentication(cleaned)
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


@admin.register(Registration)
class RegistrationAdmin(RegistryAdmin):
    form = RegistrationForm
    list_display = [
        "shown_name", "shown_status", "progress", "waiting", "owner", "application_type",
        "business_unit", "changed",
    ]  # fmt: skip
    list_select_related = ["business_unit", "owner"]
    list_filter = [SavedViews, "status", "application_type", "tenancy", "client_auth_method"]
    link_filters = ["business_unit"]
    actions = ACTIONS
    table_kind = "registrations"
    guided_add = "plan-new"
    search_fields = ["name", "tracking_number"]
    ordering = ["name"]
    search_help_text = "Name or tracking number"
    autocomplete_fields = ["business_unit"]
    readonly_fields = ["fixed_type", "where_it_stands"]
    empty_title = "No registrations yet"
    empty_text = (
        "A registration is one application that NICE lets into CXone. Start with the answers to"
        " NICE's form; the tracking number and client_id follow when NICE answers."
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["site/registration.css"]}

    def get_fieldsets(self, request, obj=None):
        fixed = obj is not None and obj.is_type_fixed
        field = "fixed_type" if fixed else "application_type"
        kind = ("Application type", {"fields": [field], "description": "Field 12 of NICE's form."})
        answers = [SUBMITTER, APPLICATION, ANSWER, AUTHENTICATION, SCOPES, kind]
        if obj is None:
            return [*answers, NICES_ANSWER]
        return [("Where it stands", {"fields": ["where_it_stands"]}), *answers, NICES_ANSWER]

    def get_inlines(self, request, obj):
        rows = [TechnicalContactInline, EnvironmentInline]
        if obj is None or not obj.is_type_fixed or _is_for_people(obj):
            rows += [RedirectURIInline]
        return rows

    def get_changelist(self, request, **kwargs):
        return RegistrationList

    def get_queryset(self, request):
        return with_waiting(super().get_queryset(request))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "scopes":
            return forms.MultipleChoiceField(
                label="API groups",
                choices=ApiGroup.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="The groups of CXone's API that the application calls.",
            )
        if db_field.name == "endpoints":
            return EndpointsField(label="Planned endpoints", required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            # People exist beside organisations: offered are those who belong to this one.
            members = Membership.objects.values("user")
            kwargs["queryset"] = User.objects.filter(pk__in=members).order_by("name", "email")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        is_news = not change or "client_auth_method" in form.changed_data
        if is_news and obj.client_auth_method == ClientAuthMethod.JWT:
            messages.warning(request, JWT_UNSURE)
        if "tracking_number" in form.changed_data and obj.tracking_number:
            requests.tracking_number_came(obj, timezone.now())

    def delete_model(self, request, obj):
        record_delete(obj)
        proofs.delete_with_files(obj)

    def response_post_save_add(self, request, obj):
        # The registration's own page tells what is next, which the list does not.
        return HttpResponseRedirect(reverse("registration-overview", args=[obj.pk]))

    def response_post_save_change(self, request, obj):
        return self.response_post_save_add(request, obj)

    # --- cells and facts --------------------------------------------------------------------------

    @admin.display(description="name", ordering="name")
    def shown_name(self, registration):
        return format_html("<bdi>{}</bdi>", registration.name)

    @admin.display(description="status", ordering="status")
    def shown_status(self, registration):
        state, number = registration_status(registration), registration.tracking_number
        if not number:
            return state
        return format_html("<div>{}<small><code>{}</code></small></div>", state, number)

    @admin.display(description="progress")
    def progress(self, registration):
        return meter(registration.progress)

    @admin.display(description="waiting for", ordering="waiting_due")
    def waiting(self, registration):
        return waiting_cell(
            registration.waiting_kind, registration.waiting_due, timezone.now(),
            registration.calendar,
        )  # fmt: skip

    @admin.display(description="changed", ordering="updated_at")
    def changed(self, registration):
        return moment(registration.updated_at)

    @admin.display(description="status")
    def where_it_stands(self, registration):
        return format_html(
            '{} <p class="muted">The status changes with what happens, not by hand:'
            ' <a href="{}#lifecycle">see what is next</a>.</p>',
            registration_status(registration),
            reverse("registration-overview", args=[registration.pk]),
        )

    @admin.display(description="application type")
    def fixed_type(self, registration):
        return format_html(
            '{}<p class="muted">NICE fixes the type when the form is submitted. An application of'
            " another type needs a registration of its own.</p>",
            registration.get_application_type_display(),
        )


def _is_for_people(registration: Registration) -> bool:
    return registration.application_type != ApplicationType.BACK_END
