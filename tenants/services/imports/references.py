"""Readers of cells that name another row: looked up once for a whole file."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from tenants.models import BusinessUnit, Contact, ContactRole, Environment, Membership
from tenants.rules.tables import shown
from tenants.services.imports.cells import row_reader
from tenants.services.imports.kinds.base import Answer, Reader

WITH_ROLE = re.compile(r"(\S+)(?:\s+\(([^()]*)\))?")
ROLES = {name.casefold(): value for value, label in ContactRole.choices for name in (value, label)}


def environments() -> Reader:
    """By short name or name; those that are no longer offered are not."""
    offered = Environment.objects.filter(is_active=True)
    rows: dict[str, tuple[str, Any]] = {}
    for cloud in offered:
        rows[cloud.name.casefold()] = rows[cloud.slug] = (cloud.slug, cloud.pk)
    names = ", ".join(sorted(cloud.slug for cloud in offered))
    unknown = f"There is no environment “%(value)s” here. Write one of {names}."
    return row_reader(rows, unknown, required=True)


def units(*, required: bool) -> Reader:
    """Business units by number."""
    rows: dict[str, tuple[str, Any]] = {
        unit.number: (unit.number, unit.pk) for unit in BusinessUnit.objects.all()
    }
    unknown = (
        "There is no business unit with the number %(value)s here. Add it to the business units"
        " first, or correct the number."
    )
    return row_reader(rows, unknown, required=required)


def members() -> Reader:
    """Members of the organisation by e-mail address."""
    seats = Membership.objects.select_related("user")
    rows: dict[str, tuple[str, Any]] = {
        seat.user.email.casefold(): (seat.user.email, seat.user_id) for seat in seats
    }
    unknown = "%(value)s is no member of this organisation. Write the e-mail address of a member."
    return row_reader(rows, unknown, required=False)


def contacts() -> Reader:
    """A contact by e-mail address, with the role after it in brackets unless it is technical."""
    known = {contact.email.casefold(): contact for contact in Contact.objects.all()}

    def read(text: str) -> Answer:
        found = WITH_ROLE.fullmatch(text)
        contact = known.get(found[1].casefold()) if found else None
        if found is None or contact is None:
            raise ValidationError(
                f"There is no contact with the address {shown(text)} here. Import the contacts"
                " first, or add this one."
            )
        role = ROLES.get((found[2] or ContactRole.TECHNICAL).strip().casefold())
        if role is None:
            raise ValidationError(
                f"“{shown(found[2])}” is no role of a contact. Write one of"
                f" {', '.join(ContactRole.labels)}."
            )
        return Answer(contact_cell(contact.email, role), (contact.pk, role))

    return read


def contact_cell(email: str, role: str) -> str:
    """A technical contact as one value of a list."""
    return email if role == ContactRole.TECHNICAL else f"{email} ({ContactRole(role).label})"
