"""What NICE issued for a registration in an environment."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import path
from django.utils.html import format_html

from credentials.admin.secret_form import SecretForm
from credentials.admin.secret_owner import SecretOwnerAdmin, current_secret_age
from credentials.admin.validate_now import validate_client_credential
from credentials.models import ClientCredential
from cxone_registry.site.filters import CloudFilter
from tenants.models import ApplicationType

NO_SECRET = "A public application has no secret. It signs people in with PKCE instead."  # noqa: S105


class ClientCredentialForm(SecretForm):
    identifier_field = "client_id"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["secret"].label = "Client secret"
        if "client_id" in self.fields:
            self.fields["client_id"].label = "client_id"

    def secret_rules(self, cleaned):
        # Not in the form of a stored credential, where it cannot change.
        is_new = self.instance._state.adding
        registration = cleaned.get("registration") if is_new else self.instance.registration
        method = registration.client_auth_method if registration else ""
        return {**super().secret_rules(cleaned), "method": method}

    def clean(self):
        cleaned = super().clean()
        registration = cleaned.get("registration")
        is_public = registration and registration.application_type == ApplicationType.USER_PUBLIC
        if is_public and cleaned.get("secret"):
            raise ValidationError(NO_SECRET)
        return cleaned


@admin.register(ClientCredential)
class ClientCredentialAdmin(SecretOwnerAdmin):
    compare_kind = "client"
    form = ClientCredentialForm
    list_display = ["shown_registration", "environment", "client_id", "secret_age", "rotate_by"]
    list_select_related = ["registration", "environment"]
    list_filter = [("environment__kind", CloudFilter)]
    link_filters = ["registration", "environment"]
    search_fields = ["client_id", "registration__name"]
    search_help_text = "client_id or registration"
    autocomplete_fields = ["registration"]
    ordering = ["registration__name", "environment__name"]
    empty_icon = "client"
    empty_title = "No client credentials yet"
    empty_text = (
        "NICE answers a registration with a client_id and a client secret for each environment."
        " Enter them here."
    )
    fixed = ["registration", "environment"]

    def get_fieldsets(self, request, obj=None):
        secret = self.secret_fields(request, obj)
        cards = [("Issued by NICE", {"fields": ["registration", "environment", "client_id"]})]
        if secret or obj:
            note = NO_SECRET if obj and _is_public(obj) else ""
            fields = [*secret, *(["versions"] if obj else [])]
            cards.append(("Client secret", {"fields": fields, "description": note}))
        return [
            *cards,
            ("Rotation", {"fields": ["rotate_by"]}),
            ("Showing", {"fields": ["is_write_only"]}),
        ]

    def no_secret_reason(self, request, obj):
        if obj is not None and _is_public(obj):
            return NO_SECRET
        return super().no_secret_reason(request, obj)

    def get_queryset(self, request):
        held = super().get_queryset(request).select_related("registration", "environment")
        return held.annotate(secret_set_at=current_secret_age("client_credential"))

    def get_urls(self):
        view = self.admin_site.admin_view(validate_client_credential)
        name = "credentials_clientcredential_validate"
        return [path("<uuid:object_id>/validate/", view, name=name), *super().get_urls()]

    @admin.display(description="registration", ordering="registration__name")
    def shown_registration(self, credential):
        return format_html("<bdi>{}</bdi>", credential.registration)


def _is_public(credential: ClientCredential) -> bool:
    return credential.registration.application_type == ApplicationType.USER_PUBLIC
