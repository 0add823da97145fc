"""``manage.py demo``: demonstration data for an empty registry, or new passwords for it."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from credentials.demo import health, past, rotating, seed, shown, story, watching, world
from credentials.management.passwords import checked_password
from cxone_registry.isolation.context import organization_context
from tenants.models import Role, User
from tenants.services import platform_operators
from tenants.services.organizations import add_member, organization_ids
from tenants.services.policy import ROLE_SAID

ADMIN, CUSTODIAN = "admin@northwind.example", "custodian@northwind.example"
# Keeps the registry itself and belongs to no organisation.
OPERATOR = "operator@registry.example"
OF_THE_OPERATOR = "Platform operator: keeps the registry itself. Sees no organisation."
# Colleagues of the admin, one for each role, to look at the registry through their eyes.
COLLEAGUES = [
    (CUSTODIAN, Role.CUSTODIAN, "Noor Haddad"),
    (story.DANA, Role.OPERATOR, "Dana Ruiz"),
    ("editor@northwind.example", Role.EDITOR, "Ines Castro"),
    ("auditor@northwind.example", Role.AUDITOR, "Theo Lindqvist"),
    (story.SAM, Role.VIEWER, "Sam Okafor"),
]
WITH_PASSWORD = [ADMIN, OPERATOR, *(email for email, _, _ in COLLEAGUES)]


class Command(BaseCommand):
    """Reads the password of its people from standard input, so that no process list shows it."""

    help = "Add demonstration data if there is no organisation yet. Needs the sandbox."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-password", action="store_true", help="only set the password of its people"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_password"]:
            self._set_password()
        elif organization_ids():
            self.stdout.write("There is data already; nothing was added.")
            return
        else:
            self._seed()
        self._tell_people()

    def _seed(self) -> None:
        if not settings.SANDBOX_ORIGINS:
            raise CommandError(
                "The setting CXR_SANDBOX_HOSTS is missing: demonstration data needs the sandbox."
            )
        password = _password()
        sandbox = world.new_world()
        clouds = world.environments()
        partner = seed.tell(story.PARTNER, sandbox, clouds)
        enterprise = seed.tell(story.ENTERPRISE, sandbox, clouds)
        with organization_context(partner.pk), transaction.atomic():
            add_member(ADMIN, role=Role.ADMIN, name="Alex Morgan", password=password)
            for email, role, name in COLLEAGUES:
                add_member(email, role=role, name=name, password=password)
            past.own(story.PARTNER)
            health.remember(set(story.BROKEN))
            watching.begin(clouds[story.GOV], story.SPARE_TENANT)
        with organization_context(partner.pk), transaction.atomic():
            shown.remember(_user(CUSTODIAN), _user(ADMIN), clouds[story.GOV])
            rotating.begin(sandbox, story.EU, story.ROTATING_TENANT)
        sandbox.save(world.world_path())
        with organization_context(enterprise.pk), transaction.atomic():
            add_member(ADMIN, role=Role.VIEWER, attach_existing=True)
            add_member("robin.vogt@contoso.example", role=Role.ADMIN, name="Robin Vogt")
        platform_operators.create(OPERATOR, password, name="Registry operator")

    def _tell_people(self) -> None:
        """Who got the password, for whoever started this: an address and what it can do."""
        people = [(ADMIN, Role.ADMIN), *((email, role) for email, role, _ in COLLEAGUES)]
        for email, role in people:
            self.stdout.write(f"person {email} {Role(role).label}: {ROLE_SAID[role]}")
        self.stdout.write(f"person {OPERATOR} {OF_THE_OPERATOR}")

    def _set_password(self) -> None:
        admin = User.objects.filter(email=ADMIN).first()
        if admin is None:
            raise CommandError(f"There is no {ADMIN}: this registry has no demonstration data.")
        password = _password()
        for person in User.objects.filter(email__in=WITH_PASSWORD):
            person.set_password(password)
            person.save(update_fields=["password"])


def _user(email: str) -> User:
    return User.objects.get(email=email)


def _password() -> str:
    return checked_password(sys.stdin.readline().rstrip("\n"))
