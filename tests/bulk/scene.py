"""What the tests of imports share: an organisation with rows, files about them, and their fate."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cxone_registry.isolation.context import organization_context
from tenants.models import Contact, Origin, Registration, TableImport, TechnicalContact
from tenants.rules.tables import write_csv
from tenants.services.imports import apply, checking, exporting
from tenants.services.imports.kinds import KINDS
from tests.support import make


@dataclass
class Scene:
    """A person of an organisation with one row of each kind."""

    organization: Any
    person: Any = None
    unit: Any = None

    def __post_init__(self) -> None:
        self.person = self.person or make.member(self.organization, "editor")
        with organization_context(self.organization.pk), transaction.atomic():
            self.unit = make.business_unit()
            make.tenant(business_unit=self.unit, name="'=Quoted")
            app = make.registration(
                name="=Known app",
                purpose="Two\r\nlines",
                application_type="public",
                client_auth_method="none",
                scopes=["RealTime", "Admin"],
                endpoints=["GET /b", "GET /a"],
                owner=self.person,
                business_unit=self.unit,
            )
            ana = Contact.objects.create(name="Ana", email="Ana@example.com")
            TechnicalContact.objects.create(registration=app, contact=ana, role="mailbox")
            app.redirect_uris.create(registration=app, uri="com.example.app:/cb")
            Origin.objects.create(registration=app, origin="https://app.example.com")

    @transaction.atomic
    def check(self, kind: str, *rows: dict[str, str]) -> TableImport:
        """A file with these rows; its columns are those that the rows name."""
        wanted = {key for row in rows for key in row}
        columns = [column for column in KINDS[kind].columns if column.key in wanted]
        data = write_csv(columns, rows)
        return checking.check_file(kind, data, file_name="rows.csv", person=self.person)

    @transaction.atomic
    def bring_back(self, kind: str, form: str) -> TableImport:
        """An export of everything, checked as an import."""
        data = exporting.export(kind, form)
        return checking.check_file(kind, data, file_name=f"all.{form}", person=self.person)

    def apply(self, made: TableImport) -> TableImport:
        """Ask for it, let the job run, and look at it again."""
        apply.request(made, self.person)
        apply.run(made.pk)
        return again(made)


@transaction.atomic
def again(made: TableImport) -> TableImport:
    return TableImport.objects.get(pk=made.pk)


@transaction.atomic
def registration(name: str) -> Registration:
    return Registration.objects.get(name=name)


def sentences(made: TableImport) -> str:
    return " ".join(problem["sentence"] for problem in made.problems)
