"""Registrations, known by their name: the answers of NICE's form and what hangs on them."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from tenants.models import RedirectURI, Registration
from tenants.models.application import (
    ApiGroup,
    ApplicationType,
    ClientAuthMethod,
    PasswordDelivery,
    Status,
    Tenancy,
)
from tenants.origins import clean_redirect_uri
from tenants.rules.endpoint_lines import MOST_LINES, problem_of
from tenants.rules.tables import shown
from tenants.services.imports import references, registration_checks, registration_writing
from tenants.services.imports.cells import (
    choice_reader,
    joined,
    list_reader,
    read_day,
    said,
    text_reader,
    tidy,
    yes_or_no,
)
from tenants.services.imports.kinds.base import Answer, Cells, Kind, Present, Reader, Step, Tell
from tenants.services.imports.kinds.registration_columns import COLUMNS

TEXTS = ("name", "purpose", "tracking_number", "submitter_name", "submitter_email")
CHOICES = {
    "status": Status,
    "application_type": ApplicationType,
    "tenancy": Tenancy,
    "client_auth_method": ClientAuthMethod,
    "password_delivery": PasswordDelivery,
}
PARTS = ("environment_links__environment", "technical_contacts__contact", "redirect_uris")
Purpose = RedirectURI.Purpose


class Registrations(Kind):
    """Applications, each with its environments, technical contacts and URIs."""

    slug, label, noun = "registrations", "Registrations", "registration"
    model = Registration
    key_columns = frozenset({"name"})
    columns = COLUMNS
    kept_when_empty = frozenset({*CHOICES, "is_government"})

    def present(self) -> dict[Hashable, Present]:
        rows = Registration.objects.select_related("business_unit", "owner")
        return {row.name: Present(row, _cells(row)) for row in rows.prefetch_related(*PARTS)}

    def key_of(self, cells: Mapping[str, str]) -> Hashable:
        if not cells["name"]:
            raise ValidationError("Every registration has a name. Fill it in.")
        return cells["name"]

    def readers(self) -> dict[str, Reader]:
        fields = Registration._meta
        return {
            **{name: text_reader(fields.get_field(name)) for name in TEXTS},
            **{name: choice_reader(choices.choices) for name, choices in CHOICES.items()},
            "is_government": yes_or_no,
            "submitted_on": read_day,
            "owner": references.members(),
            "business_unit": references.units(required=False),
            "environments": list_reader(references.environments(), most=50),
            "contacts": list_reader(references.contacts(), most=20),
            "scopes": list_reader(choice_reader(ApiGroup.choices), most=50),
            "endpoints": list_reader(_read_endpoint, most=MOST_LINES, keep_order=True),
            "redirect_uris": list_reader(_read_uri, most=200),
            "logout_uris": list_reader(_read_uri, most=200),
        }

    def check(self, steps: Sequence[Step], tell: Tell) -> None:
        registration_checks.check(steps, tell)

    def write(self, steps: Sequence[Step]) -> list[Any]:
        return registration_writing.write(steps)


def _cells(row: Registration) -> Cells:
    contacts = [
        references.contact_cell(link.contact.email, link.role)
        for link in row.technical_contacts.all()
    ]
    return {
        **{name: tidy(getattr(row, name)) for name in TEXTS},
        **{name: str(choices(getattr(row, name)).label) for name, choices in CHOICES.items()},
        "is_government": said(row.is_government),
        "submitted_on": row.submitted_on.isoformat() if row.submitted_on else "",
        "owner": row.owner.email if row.owner else "",
        "business_unit": row.business_unit.number if row.business_unit else "",
        "environments": joined(
            sorted(link.environment.slug for link in row.environment_links.all())
        ),
        "contacts": joined(sorted(contacts)),
        "scopes": joined(sorted(str(ApiGroup(scope).label) for scope in row.scopes)),
        "endpoints": joined(tidy(endpoint) for endpoint in row.endpoints),
        "redirect_uris": _uris(row, Purpose.SIGN_IN),
        "logout_uris": _uris(row, Purpose.LOGOUT),
    }


def _uris(row: Registration, purpose: str) -> str:
    return joined(sorted(uri.uri for uri in row.redirect_uris.all() if uri.purpose == purpose))


def _read_uri(text: str) -> Answer:
    uri = clean_redirect_uri(text)
    return Answer(uri, uri)


def _read_endpoint(text: str) -> Answer:
    line = " ".join(text.split())
    problem = problem_of(line)
    if problem:
        raise ValidationError(f"“{shown(line)}”: {problem}")
    return Answer(line, line)
