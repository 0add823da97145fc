"""The health report as CSV, JSON and text. No rendering holds a secret or its identifier."""

import csv
import io
import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from credentials.reports.health import HealthReport, Line

COLUMNS = (
    "Registration", "Environment", "Tenant", "Area", "API user", "Needs you", "Last outcome",
    "Last validated", "Last good", "Open findings", "Replace by",
)  # fmt: skip
# What a spreadsheet would run as a formula, or skip to find one.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(report: HealthReport) -> str:
    """One row per sign-in; times with their offset, everything quoted."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _row(line)] for line in report.lines)
    return out.getvalue()


def as_json(report: HealthReport) -> str:
    """The whole report, for programs."""
    return json.dumps(asdict(report), default=str, indent=2, ensure_ascii=False)


def as_text(report: HealthReport) -> str:
    """For a terminal or the plain part of a mail."""
    totals = report.totals
    parts = [
        f"Health report of {report.organization}, {_local(report.at)}",
        "",
        f"{totals.sign_ins} sign-ins: {totals.good} work, {totals.needs_you} need you,"
        f" {totals.unknown} not confirmed. {totals.findings} open findings.",
        *_text_lines(report),
    ]
    if report.without_credentials:
        parts += ["", "Registrations without client credential:"]
        parts += [f"  {found.name} ({found.status})" for found in report.without_credentials]
    if report.changes:
        parts += ["", "Changed in the last 24 hours:"]
        parts += [
            f"  {_local(it.at)}  {'Resolved' if it.is_resolved else 'Opened'}:"
            f" {it.subject_label}: {it.sentence}"
            for it in report.changes
        ]
    return "\n".join(parts) + "\n"


def _text_lines(report: HealthReport) -> list[str]:
    parts: list[str] = []
    for line in report.lines:
        mark = "!" if line.needs_you else " "
        name = f"{line.registration} as {line.api_user} at {line.tenant}"
        parts += ["", f"{mark} {name} ({line.environment})"]
        parts.append(f"    {line.outcome}; last good {_local(line.last_good_at) or 'never'}")
        parts += [f"    - {sentence}" for sentence in line.findings]
        parts += [f"    Replace by {line.rotate_by}"] if line.rotate_by else []
    return parts


def _row(line: Line) -> list[Any]:
    return [
        line.registration, line.environment, line.tenant, line.area, line.api_user,
        "yes" if line.needs_you else "no", line.outcome, line.last_run_at, line.last_good_at,
        " | ".join(line.findings), line.rotate_by,
    ]  # fmt: skip


def _cell(value: str | datetime | date | None) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _local(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M %Z}" if value else ""
