"""``manage.py operator``: who keeps the shared list of environments."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cxone_registry.audit.record import record_platform
from tenants.models import User


class Command(BaseCommand):
    """Command line only: nobody gives himself this right on a page."""

    help = "Let a person edit the shared list of environments, or take that right back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the e-mail address the person signs in with")
        parser.add_argument("--revoke", action="store_true", help="take the right back")

    def handle(self, *args: Any, **options: Any) -> None:
        email, is_operator = options["email"], not options["revoke"]
        if not User.objects.filter(email__iexact=email).update(is_platform_operator=is_operator):
            raise CommandError(f"Nobody signs in as {email}.")
        record_platform("operator.changed", email=email, is_operator=is_operator)
        verb = "may now" if is_operator else "may no longer"
        self.stdout.write(f"{email} {verb} edit the list of environments.")
