"""Items that an organisation adds to the checklist of its registrations."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.html import format_html

from cxone_registry.site.model_admin import RegistryAdmin
from tenants.models import ApplicationType, ChecklistItem, Tenancy
from tenants.services.policy import Action

CHOICES = {"application_types": ApplicationType.choices, "tenancies": Tenancy.choices}


@admin.register(ChecklistItem)
class ChecklistItemAdmin(RegistryAdmin):
    """Everybody sees what is asked of them; admins decide what it is."""

    view_action = Action.VIEW
    edit_action = Action.MANAGE_ORGANIZATION
    list_display = ["shown_title", "stage", "kind", "expires_days", "is_active"]
    list_filter = ["stage", "kind", "is_active"]
    search_fields = ["title", "help_text"]
    search_help_text = "Title or how to do it"
    ordering = ["stage", "title"]
    fieldsets = [
        ("What to prove", {"fields": ["title", "help_text", "stage", "kind", "expires_days"]}),
        (
            "Which registrations",
            {
                "fields": ["application_types", "tenancies", "is_active"],
                "description": "Asked of every registration that fits, also of those in use.",
            },
        ),
    ]
    empty_icon = "check"
    empty_title = "No items of your own yet"
    empty_text = (
        "Every registration is led through NICE's five tasks. Add what your organisation asks for"
        " besides: a data protection agreement, an entry in a service catalogue."
    )

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in CHOICES:
            return forms.MultipleChoiceField(
                label=db_field.verbose_name,
                choices=CHOICES[db_field.name],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=db_field.help_text,
            )
        if db_field.name == "help_text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="title", ordering="title")
    def shown_title(self, item: ChecklistItem) -> Any:
        return format_html("<bdi>{}</bdi>", item.title)
