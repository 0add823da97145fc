"""``manage.py audit verify``: recompute every chain and report what does not fit."""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cxone_registry.audit.verify import Report, verify


class Command(BaseCommand):
    """Needs the maintenance role, since it reads all organisations' chains."""

    help = "Verify the audit trail. Exit 0 when it is intact, 1 when it was tampered with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["verify"])
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if "maint" not in settings.DATABASES:
            raise CommandError(
                "The setting DATABASE_MAINT_URL is missing: verify reads all chains."
            )
        report = verify(using="maint")
        self.stdout.write(_as_json(report) if options["format"] == "json" else _as_text(report))
        if not report.is_intact:
            sys.exit(1)


def _as_json(report: Report) -> str:
    return json.dumps(
        {
            "intact": report.is_intact,
            "chains": report.chains,
            "events": report.events,
            "faults": report.faults,
        }
    )


def _as_text(report: Report) -> str:
    verdict = "intact" if report.is_intact else f"NOT intact, {len(report.faults)} faults"
    lines = [f"{report.events} events in {report.chains} chains: {verdict}.", *report.faults]
    return "\n".join(lines)
