"""Print the health report of one organisation."""

import json
import zoneinfo
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from credentials.models import HealthReport
from credentials.reports.health_report.as_csv import report_as_csv
from credentials.reports.health_report.content import from_json
from credentials.services.health_reports import making
from credentials.services.health_reports.letters import as_text
from cxone_registry.isolation.context import organization_context
from tenants.models import Organization
from tenants.services.organizations import UnknownOrganizationError, find_organization


def as_json(report: HealthReport) -> str:
    """The whole report, for programs."""
    period = {"since": report.since.isoformat(), "until": report.until.isoformat()}
    return json.dumps({**period, **report.content}, indent=2, ensure_ascii=False)


def as_csv(report: HealthReport) -> str:
    return report_as_csv(from_json(report.content))


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
                return FORMATS[format](making.preview()).rstrip("\n")
