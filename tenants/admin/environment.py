"""CXone clouds: the platform operator edits them, everybody may read them."""

import re
from urllib.parse import urlsplit

from django.contrib import admin
from django.core.exceptions import ValidationError

from cxone_registry.audit.changes import difference, values_of
from cxone_registry.audit.record import record_platform
from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.models import Environment
from tenants.services.clouds import legacy_problem
from tenants.services.policy import Action

HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)


class EnvironmentForm(RegistryForm):
    """Secrets go where this form says, so its addresses must agree with each other."""

    def clean_families(self):
        families = self.cleaned_data["families"]
        if not families or not all(HOST.fullmatch(name) for name in families):
            raise ValidationError("Write host names in lower case, with commas between them.")
        return families

    def clean(self):
        cleaned = super().clean()
        for name in ("issuer", "token_endpoint"):
            if cleaned.get(name) and cleaned.get("families"):
                self._check_host(name, cleaned)
        if cleaned.get("issuer") and cleaned.get("token_endpoint"):
            problem = legacy_problem(cleaned["issuer"], cleaned["token_endpoint"])
            if problem:
                self.add_error("token_endpoint", problem)
        return cleaned

    def _check_host(self, name, cleaned):
        host = urlsplit(cleaned[name]).hostname or ""
        if not any(host == item or host.endswith(f".{item}") for item in cleaned["families"]):
            self.add_error(name, "This host is in none of the domain families below.")


@admin.register(Environment)
class EnvironmentAdmin(RegistryAdmin):
    edit_action = Action.EDIT_ENVIRONMENTS
    form = EnvironmentForm
    list_display = ["name", "kind", "issuer", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "issuer"]
    search_help_text = "Name or issuer"
    fieldsets = [
        ("Cloud", {"fields": ["name", "slug", "kind", "is_active"]}),
        (
            "Where secrets may be sent",
            {
                "fields": ["issuer", "token_endpoint", "families"],
                "description": "A wrong value here sends secrets to the wrong place. Compare with"
                " NICE's documentation before saving.",
            },
        ),
        (
            "client_secret_jwt",
            {
                "fields": ["assertion_audience"],
                "description": "NICE's form offers this method, but its discovery document does not"
                " list it.",
            },
        ),
        ("Note", {"fields": ["note"]}),
    ]

    def save_model(self, request, obj, form, change):
        obj.save()
        after = values_of(obj)
        details = difference(obj.values_before, after) if change else {"after": after}
        record_platform("environment.changed" if change else "environment.created", **details)

    def delete_model(self, request, obj):
        before = values_of(obj)
        obj.delete()
        record_platform("environment.deleted", before=before)
