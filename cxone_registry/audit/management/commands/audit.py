"""``manage.py audit``: verify the chains, seal and compare them, cut off what is old."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from cxone_registry.audit import checkpoints, cuts, places
from cxone_registry.audit.codes import code_on
from cxone_registry.audit.record import record_platform
from cxone_registry.audit.signing import public_key
from cxone_registry.audit.verify import Report, verify_whole

MAINT = "The setting DATABASE_MAINT_URL is missing: this reads all chains."


class Command(BaseCommand):
    """``verify`` and ``cut`` need the maintenance role, since they read all organisations."""

    help = "Verify the audit trail, seal it, and cut off what is old. Exit 1 when it was tampered."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="Recompute every chain. Exit 0 intact, 1 not.")
        verify.add_argument("--json", action="store_true", help="Print one JSON object.")
        verify.add_argument("--format", choices=["text", "json"], default="text")
        verify.add_argument("--anchors", metavar="FILE", help="Checkpoints written outside.")
        verbs.add_parser("checkpoint", help="Seal all chains now and write that outside.")
        code = verbs.add_parser("code", help="The day's audit code, to compare with a mail.")
        code.add_argument("day", nargs="?", type=date.fromisoformat, metavar="DATE")
        verbs.add_parser("public-key", help="What signatures of audit packs are checked with.")
        cut = verbs.add_parser("cut", help="Remove the beginnings of all chains.")
        cut.add_argument("--before", required=True, type=date.fromisoformat, metavar="DATE")
        cut.add_argument("--chain", default="", help="Only this one.")
        cut.add_argument("--force-days", type=int, default=cuts.LEAST_DAYS, metavar="DAYS")

    def handle(self, *args: Any, **options: Any) -> None:
        verbs: dict[str, Callable[[dict[str, Any]], None]] = {
            "verify": self._verify,
            "checkpoint": self._checkpoint,
            "code": self._code,
            "public-key": lambda _: self.stdout.write(public_key()),
            "cut": self._cut,
        }
        verbs[options["verb"]](options)

    def _verify(self, options: dict[str, Any]) -> None:
        _need_maint()
        report = verify_whole(_lines(options["anchors"]))
        as_json = options["json"] or options["format"] == "json"
        self.stdout.write(_as_json(report) if as_json else _as_text(report))
        if "audit" in settings.DATABASES:
            record_platform("audit.verified", events=report.events, faults=len(report.faults))
        if not report.is_intact:
            sys.exit(1)

    def _checkpoint(self, options: dict[str, Any]) -> None:
        made = checkpoints.take(is_forced=True)
        if made is None:
            raise CommandError("Another process takes a checkpoint at this moment.")
        self.stdout.write(checkpoints.as_line(made))
        troubles = places.write_waiting()
        if troubles:
            raise CommandError(" ".join(troubles))

    def _code(self, options: dict[str, Any]) -> None:
        day = options["day"] or timezone.now().astimezone(UTC).date()
        code = code_on(day)
        if not code:
            raise CommandError(f"No checkpoint was taken on {day}.")
        self.stdout.write(f"{day}: {code}")

    def _cut(self, options: dict[str, Any]) -> None:
        _need_maint()
        before = datetime.combine(options["before"], time.min, UTC)
        for chain in [options["chain"]] if options["chain"] else cuts.chains():
            try:
                removed = cuts.cut(
                    chain, before, by="command line", least_days=options["force_days"]
                )
            except DatabaseError as error:
                raise CommandError(f"{chain}: {str(error).splitlines()[0]}.") from None
            if removed:
                record_platform("audit.cut", chain=chain, events=removed, before=str(before))
                self.stdout.write(f"{chain}: {removed} events removed.")


def _need_maint() -> None:
    if "maint" not in settings.DATABASES:
        raise CommandError(MAINT)


def _lines(path: str | None) -> list[str]:
    """The file that was named, or else the one that this registry writes, if it can be read."""
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            raise CommandError("The file with the anchors cannot be read.") from None
    own = Path(settings.AUDIT_ANCHOR_FILE)
    is_there = settings.AUDIT_ANCHOR_FILE and own.is_file()
    return own.read_text(encoding="utf-8", errors="replace").splitlines() if is_there else []


def _as_json(report: Report) -> str:
    return json.dumps(
        {
            "intact": report.is_intact,
            "chains": report.chains,
            "events": report.events,
            "seconds": round(report.seconds, 3),
            "events_per_second": report.per_second,
            "faults": report.faults,
        }
    )


def _as_text(report: Report) -> str:
    verdict = "intact" if report.is_intact else f"NOT intact, {len(report.faults)} faults"
    lines = [
        f"{report.events} events in {report.chains} chains: {verdict}."
        f" {report.per_second} events per second.",
        *report.faults,
    ]
    return "\n".join(lines)
