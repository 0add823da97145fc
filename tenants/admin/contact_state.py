"""How the state of a contact is shown."""

from datetime import datetime

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from cxone_registry.site.contact_tags import LABELS, contact_state
from tenants.models import Contact
from tenants.reports.contacts import Patience, patience
from tenants.rules.liveness import STATES


class StateFilter(admin.SimpleListFilter):
    """By how alive contacts are. The list's query has the state as a column."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(state, LABELS[state]) for state in STATES]

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() in STATES else queryset


class NamedFilter(admin.SimpleListFilter):
    """Whether any registration in use names the contact."""

    title = "registrations"
    parameter_name = "named"

    def lookups(self, request, model_admin):
        return [("yes", "Named by some"), ("no", "Named by none")]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        has_none = {"registration_count": 0}
        return queryset.filter(**has_none) if self.value() == "no" else queryset.exclude(**has_none)


def asked_once(request: HttpRequest) -> tuple[Patience, datetime]:
    """What the organisation wants, and now: read once a request, for all rows of a list."""
    if not hasattr(request, "contact_patience"):
        request.contact_patience = patience(), timezone.now()
    return request.contact_patience


def shown_state(contact: Contact) -> SafeString:
    """The pill of a contact whose query had the state as a column."""
    return contact_state(contact.state)  # type: ignore[attr-defined]
