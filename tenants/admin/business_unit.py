"""Business units."""

from django.contrib import admin
from django.db.models import Count
from django.utils.html import format_html

from cxone_registry.site.model_admin import RegistryAdmin
from tenants.models import BusinessUnit


@admin.register(BusinessUnit)
class BusinessUnitAdmin(RegistryAdmin):
    list_display = ["shown_name", "number", "primary", "tenant_count"]
    list_filter = ["is_primary"]
    search_fields = ["name", "number"]
    ordering = ["name"]
    search_help_text = "Name or number"
    fields = ["number", "name", "is_primary"]
    empty_icon = "unit"
    empty_title = "No business units yet"
    empty_text = (
        "Registrations and tenants belong to a business unit. CXone shows its number under ACD >"
        " ACD Configuration > Business Unit."
    )

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(tenant_count=Count("tenants"))

    @admin.display(description="name", ordering="name")
    def shown_name(self, unit):
        return format_html("<bdi>{}</bdi>", unit.name)

    @admin.display(description="primary", ordering="is_primary")
    def primary(self, unit):
        return "primary" if unit.is_primary else None

    @admin.display(description="tenants", ordering="tenant_count")
    def tenant_count(self, unit):
        return unit.tenant_count
