"""``manage.py roles``: make the four database roles on a server of your own, once."""

import os
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cxone_registry.isolation.roles import bootstrap

ALIASES = {"default": "cxr_app", "audit": "cxr_audit", "owner": "cxr_owner", "maint": "cxr_maint"}


class Command(BaseCommand):
    """Takes the passwords from the four DATABASE_*_URL settings."""

    help = "Make or repair the database roles. Needs DATABASE_SUPERUSER_URL. Safe to run again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        url = os.environ.get("DATABASE_SUPERUSER_URL", "")
        if not url:
            raise CommandError(
                "The setting DATABASE_SUPERUSER_URL is missing: a superuser's URL to the"
                " registry's database. It is needed only for this command."
            )
        with psycopg.connect(url, autocommit=True) as connection:
            bootstrap(connection, database=connection.info.dbname, passwords=_passwords())
        self.stdout.write("The roles cxr_owner, cxr_app, cxr_audit and cxr_maint are ready.")


def _passwords() -> dict[str, str]:
    missing = [alias for alias in ALIASES if alias not in settings.DATABASES]
    if missing:
        names = ", ".join(f"DATABASE_{alias.upper()}_URL" for alias in missing)
        raise CommandError(f"Missing settings: {names}.")
    found = {}
    for alias, role in ALIASES.items():
        if settings.DATABASES[alias]["USER"] != role:
            raise CommandError(f"The URL of the connection '{alias}' must name the role {role}.")
        found[role] = settings.DATABASES[alias]["PASSWORD"]
    return found
