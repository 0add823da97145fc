"""Contacts, known by their e-mail address."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from tenants.models import Contact
from tenants.rules.tables import Column
from tenants.services.imports.cells import text_reader, tidy
from tenants.services.imports.kinds.base import Kind, Present, Reader, Step, Tell


class Contacts(Kind):
    """People and mailboxes that NICE may write to."""

    slug, label, noun = "contacts", "Contacts", "contact"
    model = Contact
    key_columns = frozenset({"email"})
    columns = (
        Column(
            "email",
            "E-mail address",
            "Tells which contact it is. In any case: one person is one contact.",
            "ana@example.com",
            is_required=True,
        ),
        Column(
            "name", "Name", "The person or mailbox, as mails address it.", "Ana Lima",
            is_required=True,
        ),
    )  # fmt: skip

    def present(self) -> dict[Hashable, Present]:
        return {
            contact.email.casefold(): Present(
                contact, {"email": contact.email, "name": tidy(contact.name)}
            )
            for contact in Contact.objects.all()
        }

    def key_of(self, cells: Mapping[str, str]) -> Hashable:
        if not cells["email"]:
            raise ValidationError("Every contact has an e-mail address. Fill it in.")
        return cells["email"].casefold()

    def readers(self) -> dict[str, Reader]:
        fields = Contact._meta
        return {name: text_reader(fields.get_field(name)) for name in ("email", "name")}

    def check(self, steps: Sequence[Step], tell: Tell) -> None:
        """Nothing more: a contact's two cells do not depend on each other."""

    def write(self, steps: Sequence[Step]) -> list[Any]:
        rows = []
        for step in steps:
            contact = step.present.obj if step.present else Contact(email=step.value("email"))
            contact.name = step.text("name")
            rows.append(contact)
        Contact.objects.bulk_create([row for row in rows if row._state.adding], batch_size=500)
        old = [step.present.obj for step in steps if step.present]
        Contact.objects.bulk_update(old, ["name"], batch_size=500)
        return rows
