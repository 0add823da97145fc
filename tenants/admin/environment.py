"""CXone clouds: the platform operator edits them, everybody may read them."""

import re
from urllib.parse import urlsplit

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from cxone_registry.audit.changes import difference, values_of
from cxone_registry.audit.record import record_platform
from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.html import moment, pill
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.models import Environment, ProviderDocument
from tenants.services.clouds import legacy_problem
from tenants.services.policy import Action
from tenants.services.token_endpoint_drift import waiting

HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)


# Where secrets go. A decision about what is published changes it too, beside this form.
WHERE_SECRETS_GO = ("issuer", "token_endpoint", "families")
CHANGED_MEANWHILE = (
    "Somebody changed this since you opened the form. Nothing was saved: open it again and look at"
    " what it says now."
)


class EnvironmentForm(RegistryForm):
    """Secrets go where this form says, so its addresses must agree with each other."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in WHERE_SECRETS_GO:
            # The form brings back what it showed; who may only read has no such field.
            if name in self.fields:
                self.fields[name].show_hidden_initial = not self.instance._state.adding

    def clean_families(self):
        families = self.cleaned_data["families"]
        if not families or not all(HOST.fullmatch(name) for name in families):
            raise ValidationError("Write host names in lower case, with commas between them.")
        return families

    def clean(self):
        cleaned = super().clean()
        for name in WHERE_SECRETS_GO:
            self._check_seen(name)
        for name in ("issuer", "token_endpoint"):
            if cleaned.get(name) and cleaned.get("families"):
                self._check_host(name, cleaned)
        if cleaned.get("issuer") and cleaned.get("token_endpoint"):
            problem = legacy_problem(cleaned["issuer"], cleaned["token_endpoint"])
            if problem:
                self.add_error("token_endpoint", problem)
        return cleaned

    def _check_seen(self, name):
        seen = self.data.get(self.add_initial_prefix(name))
        if seen is not None and seen != self.fields[name].prepare_value(self.initial.get(name)):
            self.add_error(name, CHANGED_MEANWHILE)

    def _check_host(self, name, cleaned):
        host = urlsplit(cleaned[name]).hostname or ""
        if not any(host == item or host.endswith(f".{item}") for item in cleaned["families"]):
            self.add_error(name, "This host is in none of the domain families below.")


@admin.register(Environment)
class EnvironmentAdmin(RegistryAdmin):
    edit_action = Action.EDIT_ENVIRONMENTS
    form = EnvironmentForm
    list_display = ["name", "kind", "issuer", "published", "is_active"]
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
        (
            "How fast it is asked",
            {
                "fields": ["requests_per_second", "most_connections"],
                "description": "For all organisations and workers together. Too fast, and CXone"
                " throttles everybody.",
            },
        ),
        ("Note", {"fields": ["note"]}),
    ]

    def get_queryset(self, request):
        asking = ProviderDocument.objects.filter(environment=OuterRef("pk"), needs_decision=True)
        return super().get_queryset(request).annotate(asks=Exists(asking))

    def render_change_form(self, request, context, *args, **kwargs):
        original = context.get("original")
        context["waiting"] = waiting(original) if original else None
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="what it publishes", ordering="discovered_at")
    def published(self, environment):
        if environment.asks:
            return pill("bad", "Another token endpoint")
        if environment.discovery_error:
            return pill("warning", "Last try failed")
        return moment(environment.discovered_at, "not asked yet")

    def save_model(self, request, obj, form, change):
        # Of a changed one only what this person changed: the rest may be newer than the form.
        obj.save(update_fields=form.changed_data if change else None)
        after = values_of(obj)
        details = difference(obj.values_before, after) if change else {"after": after}
        record_platform("environment.changed" if change else "environment.created", **details)

    def delete_model(self, request, obj):
        before = values_of(obj)
        obj.delete()
        record_platform("environment.deleted", before=before)
