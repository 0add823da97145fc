"""A health report as a mail: HTML, its twin in plain text, and how to get no more of them."""

from datetime import UTC
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from credentials.models import HealthReport
from credentials.reports.health_report import shapes
from credentials.reports.health_report.content import Content, from_json
from credentials.reports.health_report.wording import wording_of
from cxone_registry.audit.codes import code_on
from tenants.services import mail
from tenants.services.letters import plain
from tenants.services.mail import Letter

# A mail under 100 KB is shown whole by every mail program; the page and the files have the rest.
MOST = {"news": 15, "problems": 15, "due": 12, "tenants": 12, "good_news": 8}
LONGEST = 160
DAYS = 14


def letter(
    report: HealthReport,
    to: str,
    *,
    is_member: bool,
    unsubscribe: str = "",
    is_test: bool = False,
) -> Letter:
    """*is_member*: their mail leads to our pages; others get no link but *unsubscribe*."""
    content = from_json(report.content)
    context = {
        **_context(report, content),
        "page": settings.PUBLIC_URL + reverse("health-report", args=[report.pk]),
        "findings": settings.PUBLIC_URL + reverse("admin:credentials_finding_changelist"),
        "site": settings.PUBLIC_URL,
        "is_member": is_member,
        "is_test": is_test,
        "unsubscribe": unsubscribe,
    }
    subject = f"{content.organization[:60]}: {content.headline.rstrip('.')}"
    return Letter(
        to=to,
        subject=f"Test: {subject}" if is_test else subject,
        text=plain("mail/health_report.txt", context),
        html=render_to_string("mail/health_report.html", context),
        message_id=mail.new_message_id(),
        headers=_headers(unsubscribe),
    )


def as_text(report: HealthReport) -> str:
    """The report for a terminal."""
    context = {**_context(report, from_json(report.content)), "is_file": True}
    return plain("mail/health_report.txt", context)


def _context(report: HealthReport, content: Content) -> dict[str, Any]:
    return {
        "headline": content.headline,
        "report": report,
        "content": content,
        "words": wording_of(report.language, report.time_zone),
        "since": report.since.astimezone(UTC).isoformat(),
        "until": report.until.astimezone(UTC).isoformat(),
        "longest": LONGEST,
        **{name: getattr(content, name)[:most] for name, most in MOST.items()},
        **{f"{name}_more": max(_total(content, name) - most, 0) for name, most in MOST.items()},
        "columns": shapes.columns(content.days[-DAYS:]),
        # Compared with `manage.py audit code`: history that is rewritten later changes it.
        "audit_code": code_on(report.until.astimezone(UTC).date()),
        "severities": shapes.bars(content.severities),
        "ages": shapes.bars(content.ages),
        "turn_around": [line for line in content.turn_around if line.answered],
    }


def _total(content: Content, name: str) -> int:
    return int(getattr(content, f"{name}_total"))


def _headers(unsubscribe: str) -> tuple[tuple[str, str], ...]:
    """One click in the mail program (RFC 8058). Mail servers sign both headers (DKIM)."""
    if not unsubscribe:
        return ()
    return (
        ("List-Unsubscribe", f"<{unsubscribe}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
