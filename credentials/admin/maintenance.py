"""Maintenance windows: times in which something is expected to fail."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from credentials.models import MaintenanceWindow
from cxone_registry.site.form_fields import MomentInput
from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.html import exact_time, pill
from cxone_registry.site.model_admin import RegistryAdmin

LONGEST, GRACE = timedelta(days=14), timedelta(hours=1)
FURTHEST = timedelta(days=730)


class WindowForm(RegistryForm):
    """Times in the reader's zone."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and "starts_at" in self.changed_data:
            self._check_start(starts)
        if starts and ends and ends - starts > LONGEST:
            self.add_error("ends_at", "A maintenance window is at most 14 days long.")
        tenant, environment = cleaned.get("tenant"), cleaned.get("environment")
        if tenant and environment and tenant.environment_id != environment.pk:
            self.add_error("tenant", f"{tenant} is not in {environment}.")
        return cleaned

    def _check_start(self, starts: Any) -> None:
        now = timezone.now()
        if starts < now - GRACE:
            text = "A maintenance window may begin an hour ago at most: what was told was told."
            self.add_error("starts_at", text)
        if starts > now + FURTHEST:
            self.add_error("starts_at", "Choose a time within the next two years.")


class WhenFilter(admin.SimpleListFilter):
    """Now and next, unless asked for the past."""

    title = parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("now", "Now"), ("next", "Next"), ("past", "Past")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        if self.value() == "now":
            return queryset.filter(starts_at__lte=now, ends_at__gt=now)
        if self.value() == "next":
            return queryset.filter(starts_at__gt=now)
        return queryset.filter(ends_at__lte=now) if self.value() == "past" else queryset


@admin.register(MaintenanceWindow)
class MaintenanceWindowAdmin(RegistryAdmin):
    form = WindowForm
    fields = ["reason", "environment", "tenant", "starts_at", "ends_at"]
    list_display = ["reason", "state", "where", "starts", "ends", "by"]
    list_filter = [WhenFilter]
    list_select_related = ["environment", "tenant"]
    search_fields = ["reason"]
    search_help_text = "Why"
    ordering = ["-starts_at"]
    autocomplete_fields = ["tenant"]
    intro = "While a window lasts, nobody is told of findings there. Facts stay facts."
    empty_icon = "clock"
    empty_title = "No maintenance window"
    empty_text = (
        "Say when something is expected to fail: findings there are opened as always, but shown as"
        " in maintenance and told to nobody."
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_over(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_over(obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("starts_at", "ends_at"):
            kwargs |= {"widget": MomentInput(), "form_class": forms.DateTimeField}
            zone = timezone.get_current_timezone_name()
            kwargs["help_text"] = f"In your time zone, {zone}."
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user.email
        super().save_model(request, obj, form, change)

    @admin.display(description="state")
    def state(self, window: MaintenanceWindow) -> str:
        now = timezone.now()
        if window.ends_at <= now:
            return pill("unknown", "Over")
        return pill("warning", "Now") if window.starts_at <= now else pill("plain", "Next")

    @admin.display(description="where")
    def where(self, window: MaintenanceWindow) -> str:
        return str(window.tenant or window.environment or "Everywhere")

    @admin.display(description="from", ordering="starts_at")
    def starts(self, window: MaintenanceWindow) -> str:
        return exact_time(window.starts_at)

    @admin.display(description="until", ordering="ends_at")
    def ends(self, window: MaintenanceWindow) -> str:
        return exact_time(window.ends_at)

    @admin.display(description="made by", ordering="created_by")
    def by(self, window: MaintenanceWindow) -> str:
        return window.created_by


def _is_over(window: MaintenanceWindow | None) -> bool:
    return window is not None and window.ends_at <= timezone.now()
