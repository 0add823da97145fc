"""Print the health report of one organisation."""

import zoneinfo
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from credentials.reports.health import health_report
from credentials.reports.health_output import as_csv, as_json, as_text
from cxone_registry.isolation.context import organization_context
from tenants.models import Organization
from tenants.services.organizations import UnknownOrganizationError, find_organization

FORMATS = {"text": as_text, "json": as_json, "csv": as_csv}


class Command(BaseCommand):
    """Reads one organisation, chosen by its short name."""

    help = "Print the health report of one organisation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--format", choices=FORMATS, default="text")

    def handle(self, *args: Any, organization: str, format: str, **options: Any) -> str:
        try:
            found = find_organization(organization)
        except UnknownOrganizationError as error:
            raise CommandError(str(error)) from None
        with organization_context(found), transaction.atomic():
            zone = zoneinfo.ZoneInfo(Organization.objects.get().time_zone)
            with timezone.override(zone):
                return FORMATS[format](health_report(timezone.now())).rstrip("\n")
