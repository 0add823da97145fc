"""``manage.py second_factor reset``: for somebody who lost phone and recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.models import User
from tenants.services.factor_resets import reset


class Command(BaseCommand):
    """Command line only: make sure first, by other means than mail, who is asking."""

    help = "Take back a person's second factors, so that they set up new ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["reset"])
        parser.add_argument("email", help="the e-mail address the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {email}.")
        count = reset(user)
        self.stdout.write(
            f"{count} factors of {user.email} were taken back and all sessions ended."
            " Whoever needs one sets up a new one at the next sign-in."
        )
