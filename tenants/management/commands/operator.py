"""``manage.py operator``: who keeps the registry itself."""

import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.services import platform_operators
from tenants.services.platform_operators import OperatorError


class Command(BaseCommand):
    """Command line only: nobody gives himself this right on a page."""

    help = (
        "Let an account keep the registry itself: the shared list of environments, how it runs,"
        " its own audit trail. The account belongs to no organisation."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the e-mail address the person signs in with")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--revoke", action="store_true", help="take the right back")
        which.add_argument(
            "--create",
            action="store_true",
            help="make the account; its password is read from standard input",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        try:
            if options["create"]:
                platform_operators.create(email, _password())
            else:
                platform_operators.set_right(email, is_operator=not options["revoke"])
        except OperatorError as error:
            raise CommandError(str(error)) from error
        verb = "no longer keeps" if options["revoke"] else "now keeps"
        self.stdout.write(f"{email} {verb} the registry: its environments, and how it runs.")


def _password() -> str:
    password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return password
