"""The organisation's own settings."""

from django.contrib import admin
from django.core.exceptions import ValidationError

from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.fields import validate_plain_text
from tenants.models import Organization
from tenants.rules.holiday_calendars import problem_with
from tenants.services import organizations
from tenants.services.policy import Action


class OrganizationForm(RegistryForm):
    def clean_name(self):
        validate_plain_text(self.cleaned_data["name"])
        return self.cleaned_data["name"]

    def clean_holiday_calendar(self):
        name = self.cleaned_data["holiday_calendar"]
        problem = problem_with(name)
        if problem:
            raise ValidationError(problem)
        return name


@admin.register(Organization)
class OrganizationAdmin(RegistryAdmin):
    view_action = edit_action = Action.MANAGE_ORGANIZATION
    can_add = can_delete = False
    form = OrganizationForm
    list_display = ["name", "slug", "time_zone", "validation_interval_hours"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "time_zone"]}),
        ("Sessions", {"fields": ["idle_minutes", "session_hours"]}),
        ("Validation", {"fields": ["validation_interval_hours"]}),
        ("Waiting for NICE", {"fields": ["holiday_calendar", "form_url"]}),
        (
            "Technical contacts",
            {
                "fields": ["contact_ask_days", "contact_stale_days"],
                "description": "When a contact may be gone, or an application has too few of them,"
                " a mail tells each admin and each owner of an application concerned.",
            },
        ),
    ]
    readonly_fields = ["slug"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        organizations.set_schedules(obj)
