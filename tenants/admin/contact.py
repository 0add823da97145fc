"""Contacts that NICE may write to."""

from django.contrib import admin
from django.db.models import Count
from django.utils.html import format_html

from cxone_registry.site.chosen_rows import ask_about
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.models import Contact


@admin.register(Contact)
class ContactAdmin(RegistryAdmin):
    list_display = ["shown_name", "email", "registration_count"]
    actions = ["ask_chosen"]
    table_kind = "contacts"
    search_fields = ["name", "email"]
    ordering = ["name"]
    search_help_text = "Name or e-mail address"
    fields = ["name", "email"]
    empty_icon = "people"
    empty_title = "No contacts yet"
    empty_text = (
        "A technical contact gets NICE's mail about a registration. A mailbox of the team outlives"
        " a person's."
    )

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(registration_count=Count("assignments"))

    @admin.action(description="Ask whether they still are", permissions=["change"])
    def ask_chosen(self, request, rows):
        return ask_about(request, rows, "contacts-ask")

    @admin.display(description="name", ordering="name")
    def shown_name(self, contact):
        return format_html("<bdi>{}</bdi>", contact.name)

    @admin.display(description="registrations", ordering="registration_count")
    def registration_count(self, contact):
        return contact.registration_count
