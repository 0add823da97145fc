"""The audit trail as pages: read, searched, never edited."""

import json

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.html import format_html

from cxone_registry.audit.models import Event
from cxone_registry.site.html import moment
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.services.policy import Action

AREAS = {
    "sign-in": "Signing in",
    "password": "Passwords",
    "secret": "Secrets",
    "membership": "Members",
    "invitation": "Invitations",
    "registration": "Registrations",
    "tenant": "Tenants",
    "clientcredential": "Client credentials",
    "accesskey": "Access keys",
    "accesskeyuse": "Sign-ins",
    "organization": "Organisation",
}


class AreaFilter(admin.SimpleListFilter):
    """By what an event is about; a list of the actions found would read the whole table."""

    title = "area"
    parameter_name = "area"

    def lookups(self, request, model_admin):
        return list(AREAS.items())

    def queryset(self, request, queryset):
        if self.value() in AREAS:
            return queryset.filter(action__startswith=f"{self.value()}.")
        return queryset


@admin.register(Event)
class EventAdmin(RegistryAdmin):
    view_action = Action.READ_AUDIT
    edit_action = None
    can_add = can_change = can_delete = False
    list_display = ["shown_action", "about", "actor", "when", "stream", "number"]
    list_filter = [AreaFilter]
    link_filters = ["object_id", "action"]
    search_fields = ["object_label", "actor", "action"]
    search_help_text = "Object, person or action"
    ordering = ["-at", "-seq"]
    fieldsets = [
        ("Event", {"fields": ["shown_action", "when", "actor", "where_from", "about"]}),
        ("What changed", {"fields": ["changes"]}),
        ("Chain", {"fields": ["stream", "number", "link"]}),
    ]
    readonly_fields = [name for _, options in fieldsets for name in options["fields"]]
    empty_icon = "audit"
    empty_title = "No events"
    empty_text = "Every change and every use of a secret is written here."

    def get_queryset(self, request):
        return super().get_queryset(request).defer("prev")

    @admin.display(description="action", ordering="action")
    def shown_action(self, event):
        return event.action

    @admin.display(description="object", ordering="object_label")
    def about(self, event):
        return format_html("<bdi>{}</bdi>", event.object_label or "none")

    @admin.display(description="number", ordering="seq")
    def number(self, event):
        return event.seq

    @admin.display(description="when", ordering="at")
    def when(self, event):
        return moment(event.at)

    @admin.display(description="from")
    def where_from(self, event):
        actor = _body(event).get("actor", {})
        return f"{actor.get('kind', '')} {actor.get('address', '')}".strip() or "unknown"

    @admin.display(description="stream")
    def stream(self, event):
        return event.chain.rpartition(":")[2]

    @admin.display(description="link")
    def link(self, event):
        return format_html("<code>{}</code>", bytes(event.hash).hex())

    @admin.display(description="before and after")
    def changes(self, event):
        body = _body(event)
        return render_to_string(
            "admin/audit/event/changes.html", {"rows": _rows(body), "details": _details(body)}
        )


def _body(event: Event) -> dict:
    try:
        body = json.loads(event.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _rows(body: dict) -> list[tuple[str, object, object]]:
    before, after = body.get("before") or {}, body.get("after") or {}
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return []
    names = [*before, *(name for name in after if name not in before)]
    return [(name.replace("_", " "), before.get(name), after.get(name)) for name in names]


def _details(body: dict) -> list[tuple[str, object]]:
    known = {"at", "action", "actor", "key", "object", "before", "after"}
    return [(name.replace("_", " "), value) for name, value in body.items() if name not in known]
