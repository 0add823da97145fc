"""``manage.py organization create``: an organisation and its first admin."""

import getpass
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from credentials.management.passwords import checked_password
from credentials.services.onboarding import create_organization
from cxone_registry.isolation.context import organization_context
from tenants.fields import validate_time_zone
from tenants.models import Role, User
from tenants.services.organizations import add_member, organization_ids


class Command(BaseCommand):
    """The password is asked for, or read from standard input when that is not a terminal."""

    help = "Make an organisation with its data key, schedules and first admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["create"])
        parser.add_argument("name")
        parser.add_argument("slug", help="short name: letters, digits and hyphens")
        parser.add_argument("email", help="the first admin's e-mail address")
        parser.add_argument("--time-zone", default="UTC", help="for example Europe/Berlin")

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse(options)
        is_new = not User.objects.filter(email__iexact=options["email"]).exists()
        password = _password() if is_new else None
        organization = create_organization(
            options["name"], options["slug"], time_zone=options["time_zone"]
        )
        with organization_context(organization.pk), transaction.atomic():
            add_member(
                options["email"], role=Role.ADMIN, password=password, attach_existing=not is_new
            )
        self.stdout.write(f"{organization.name} is ready; {options['email']} is its admin.")

    @staticmethod
    def _refuse(options: dict[str, Any]) -> None:
        try:
            validate_slug(options["slug"])
            validate_email(options["email"])
            validate_time_zone(options["time_zone"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if User.objects.filter(email__iexact=options["email"], is_platform_operator=True).exists():
            raise CommandError(
                f"{options['email']} keeps the registry itself and can belong to no organisation."
                " Name another address."
            )
        if options["slug"] in dict(organization_ids()):
            raise CommandError(f"There is an organisation '{options['slug']}' already.")


def _password() -> str:
    if sys.stdin.isatty():
        password = getpass.getpass("Password for the admin: ")
    else:
        password = sys.stdin.readline().rstrip("\n")
    return checked_password(password)
