"""CXone tenants, and what discovery said about them."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from cxone_registry.site.access import needs
from cxone_registry.site.chosen_rows import ask_about
from cxone_registry.site.discovery_words import last_problem
from cxone_registry.site.filters import CloudFilter
from cxone_registry.site.form_fields import is_uuid
from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.html import moment
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.models import Tenant
from tenants.services import discovery
from tenants.services.policy import Action


class TenantIDField(forms.UUIDField):
    """The spellings that people copy; not every digit that Python takes for one."""

    def to_python(self, value):
        text = str(value or "").strip().removeprefix("urn:uuid:")
        if text.startswith("{") and text.endswith("}"):
            text = text[1:-1]
        if text and (not is_uuid(text) or set(text) <= set("0-")):
            raise ValidationError(
                "A tenant ID looks like 11ee2b9d-1b55-a1b0-9c43-0242ac110003: 32 of 0-9 and a-f."
            )
        return super().to_python(text)


@admin.register(Tenant)
class TenantAdmin(RegistryAdmin):
    form = RegistryForm
    list_display = ["shown_name", "tenant_id", "environment", "business_unit", "where", "seen"]
    list_select_related = ["environment", "business_unit"]
    list_filter = [("environment__kind", CloudFilter), "is_private"]
    link_filters = ["business_unit", "environment"]
    actions = ["discover_chosen"]
    table_kind = "tenants"
    search_fields = ["name", "area", "cluster"]
    search_help_text = "Name, area or cluster"
    autocomplete_fields = ["business_unit"]
    empty_icon = "tenant"
    empty_title = "No tenants yet"
    empty_text = (
        "Add a tenant by its tenant ID. The registry then asks CXone for its area and API base URL."
    )
    discovered = ["area", "cluster", "domain", "api_endpoint", "private", "seen", "problem"]

    def get_fieldsets(self, request, obj=None):
        own = {"fields": ["name", "tenant_id", "environment", "business_unit"]}
        if obj is not None and obj.access_keys.exists():
            own["fields"].append("why_fixed")
        if obj is None:
            return [("Tenant", own)]
        description = "What CXone's API discovery answered. Nobody types these."
        return [
            ("Tenant", own),
            ("Discovered", {"fields": self.discovered, "description": description}),
        ]

    def get_readonly_fields(self, request, obj=None):
        # Sealed secrets must not follow a tenant into another cloud.
        is_fixed = obj is not None and obj.access_keys.exists()
        return [*(["tenant_id", "environment", "why_fixed"] if is_fixed else []), *self.discovered]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("environment", "business_unit")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "tenant_id":
            kwargs["form_class"] = TenantIDField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_urls(self):
        view = self.admin_site.admin_view(discover_now)
        return [
            path("<uuid:object_id>/discover/", view, name="tenants_tenant_discover"),
            *super().get_urls(),
        ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change or {"tenant_id", "environment"} & set(form.changed_data):
            discovery.request(obj)

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_discover"] = request.may(Action.VALIDATE)
        return super().render_change_form(request, context, *args, **kwargs)

    def has_validate_permission(self, request):
        return request.may(Action.VALIDATE)

    @admin.action(description="Discover again", permissions=["validate"])
    def discover_chosen(self, request, rows):
        return ask_about(request, rows, "tenants-discover")

    @admin.display(description="name", ordering="name")
    def shown_name(self, tenant):
        return format_html("<bdi>{}</bdi>", tenant.name)

    @admin.display(description="area", ordering="area")
    def where(self, tenant):
        return f"{tenant.area} / {tenant.cluster}" if tenant.area else None

    @admin.display(description="last discovered", ordering="discovered_at")
    def seen(self, tenant):
        return moment(tenant.discovered_at)

    @admin.display(description="why some fields are fixed")
    def why_fixed(self, tenant):
        return (
            "This tenant has access keys, which belong to its tenant ID and environment. Add the"
            " other tenant as a new one."
        )

    @admin.display(description="private cluster")
    def private(self, tenant):
        return "yes" if tenant.is_private else "no"

    @admin.display(description="last problem")
    def problem(self, tenant):
        return last_problem(tenant.discovery_error)


@require_POST
@needs(Action.VALIDATE)
def discover_now(request, object_id):
    """Ask CXone where the tenant lives, now."""
    tenant = get_object_or_404(Tenant, pk=object_id)
    discovery.request(tenant)
    messages.success(request, f"CXone is being asked where {tenant} lives. Reload in a moment.")
    return HttpResponseRedirect(reverse("admin:tenants_tenant_change", args=[tenant.pk]))
