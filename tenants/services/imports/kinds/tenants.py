"""CXone tenants, known by their tenant ID."""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from tenants.models import Tenant
from tenants.rules.tables import Column
from tenants.services.imports.cells import text_reader, tidy
from tenants.services.imports.kinds.base import Answer, Kind, Present, Reader, Step, Tell
from tenants.services.imports.references import environments, units

ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
EXAMPLE = "11ee2b9d-1b55-a1b0-9c43-0242ac110003"
COLUMNS = {"name": "name", "environment": "environment_id", "business_unit": "business_unit_id"}
FIXED = (
    "This tenant has access keys, which belong to its environment. Leave the environment as it is,"
    " or add the other tenant with its own tenant ID."
)


class Tenants(Kind):
    """Tenants with their environment and business unit; discovery finds out the rest."""

    slug, label, noun = "tenants", "Tenants", "tenant"
    model = Tenant
    key_columns = frozenset({"tenant_id"})
    columns = (
        Column(
            "tenant_id",
            "Tenant ID",
            "The tenantId claim in the tenant's CXone tokens: 32 of 0-9 and a-f, with or without"
            " dashes. Tells which tenant it is.",
            EXAMPLE,
            is_required=True,
        ),
        Column("name", "Name", "What you call the tenant.", "Acme Europe", is_required=True),
        Column(
            "environment",
            "Environment",
            "Short name of the CXone cloud, as in the list below.",
            "commercial",
            is_required=True,
        ),
        Column(
            "business_unit",
            "Business unit",
            "Number of the business unit, which has to be known here already.",
            "4600738",
            is_required=True,
        ),
    )

    def present(self) -> dict[Hashable, Present]:
        rows = Tenant.objects.select_related("environment", "business_unit")
        return {
            row.tenant_id: Present(
                row,
                {
                    "tenant_id": str(row.tenant_id),
                    "name": tidy(row.name),
                    "environment": row.environment.slug,
                    "business_unit": row.business_unit.number,
                },
            )
            for row in rows
        }

    def key_of(self, cells: Mapping[str, str]) -> Hashable:
        return read_tenant_id(cells["tenant_id"])

    def readers(self) -> dict[str, Reader]:
        def read_id(text: str) -> Answer:
            value = read_tenant_id(text)
            return Answer(str(value), value)

        return {
            "tenant_id": read_id,
            "name": text_reader(Tenant._meta.get_field("name")),
            "environment": environments(),
            "business_unit": units(required=True),
        }

    def check(self, steps: Sequence[Step], tell: Tell) -> None:
        moved = [step for step in steps if step.present and "environment" in step.answers]
        ids = [step.present.obj.pk for step in moved if step.present]
        fixed = set(
            Tenant.objects.filter(pk__in=ids, access_keys__isnull=False).values_list(
                "tenant_id", flat=True
            )
        )
        for step in moved:
            if step.key in fixed:
                tell(step, "environment", FIXED)

    def write(self, steps: Sequence[Step]) -> list[Any]:
        rows = [_row(step) for step in steps]
        Tenant.objects.bulk_create([row for row in rows if row._state.adding], batch_size=500)
        old = [step.present.obj for step in steps if step.present]
        columns = ["name", "environment", "business_unit"]
        Tenant.objects.bulk_update(old, columns, batch_size=500)
        return rows


def read_tenant_id(text: str) -> UUID:
    """The id in any of the spellings that people copy. Raises ValidationError."""
    plain = text.strip().removeprefix("urn:uuid:")
    if plain.startswith("{") and plain.endswith("}"):
        plain = plain[1:-1]
    if not ID.fullmatch(plain) or set(plain) <= set("0-"):
        raise ValidationError(f"A tenant ID looks like {EXAMPLE}: 32 of 0-9 and a-f.")
    return UUID(plain)


def _row(step: Step) -> Tenant:
    row = step.present.obj if step.present else Tenant(tenant_id=step.value("tenant_id"))
    for key, name in COLUMNS.items():
        if key in step.answers:
            setattr(row, name, step.value(key))
    return row
