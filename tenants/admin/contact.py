"""Contacts that NICE may write to."""

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.html import format_html

from cxone_registry.site.chosen_rows import ask_about
from cxone_registry.site.html import breakable, moment
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.admin import contact_changes
from tenants.admin.contact_state import NamedFilter, StateFilter, asked_once, shown_state
from tenants.models import Attestation, Contact
from tenants.reports.contacts import liveness_of, with_registrations, with_signs, with_state
from tenants.services import contacts, mail

QUESTIONS_SHOWN = 20


@admin.register(Contact)
class ContactAdmin(RegistryAdmin):
    list_display = [
        "shown_name", "address", "state_pill", "last_sign_of_life", "registration_count",
    ]  # fmt: skip
    list_filter = [StateFilter, NamedFilter]
    actions = ["ask_chosen"]
    table_kind = "contacts"
    search_fields = ["name", "email"]
    ordering = ["name"]
    search_help_text = "Name or e-mail address"
    fields = ["name", "email"]
    change_list_template = "admin/tenants/contact/change_list.html"
    change_form_template = "admin/tenants/contact/change_form.html"
    empty_icon = "people"
    empty_title = "No contacts yet"
    empty_text = (
        "A technical contact gets NICE's mail about a registration. A mailbox of the team outlives"
        " a person's."
    )

    def get_queryset(self, request):
        wanted, now = asked_once(request)
        rows = with_registrations(with_signs(super().get_queryset(request)))
        return with_state(rows, wanted, now)

    def get_urls(self):
        own = [
            path(
                f"<uuid:object_id>/{verb}/",
                self.admin_site.admin_view(view),
                name=f"tenants_contact_{verb}",
            )
            for verb, view in contact_changes.VIEWS.items()
        ]
        return [*own, *super().get_urls()]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            contacts.forget_signs(obj)

    def render_change_form(self, request, context, *args: Any, **kwargs: Any):
        contact = kwargs.get("obj")
        if contact is not None:
            context |= _facts(contact, *asked_once(request))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description="Ask whether they still are", permissions=["change"])
    def ask_chosen(self, request, rows):
        return ask_about(request, rows, "contacts-ask")

    @admin.display(description="name", ordering="name")
    def shown_name(self, contact):
        return format_html("<bdi>{}</bdi>", contact.name)

    @admin.display(description="e-mail address", ordering="email")
    def address(self, contact):
        return breakable(contact.email)

    @admin.display(description="state", ordering="state")
    def state_pill(self, contact):
        return shown_state(contact)

    @admin.display(description="last sign of life", ordering="last_sign")
    def last_sign_of_life(self, contact):
        return moment(contact.last_sign)

    @admin.display(description="registrations", ordering="registration_count")
    def registration_count(self, contact):
        return contact.registration_count


def _facts(contact, wanted, now) -> dict[str, Any]:
    """What the page of one contact shows beside its form."""
    questions = list(contact.attestations.all()[:QUESTIONS_SHOWN])
    return {
        "state_pill": shown_state(contact),
        "liveness": liveness_of(contact, wanted, now),
        "named_by": contact.assignments.select_related("registration").order_by(
            "registration__name"
        ),
        "questions": questions,
        "ask_days": wanted.ask_days,
        "proposals": [one for one in questions if _is_proposal(contact, one)],
        "mail_missing": mail.what_is_missing(),
        "mail_folder": mail.where_it_goes(),
    }


def _is_proposal(contact: Contact, question: Attestation) -> bool:
    return bool(question.successor_email) and contact.successor_id is None
