"""What changed between two moments, worst first, and the good news apart from it."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from credentials.models import Finding, SecretVersion
from credentials.reports.health_report.content import News
from credentials.reports.outcomes import SEVERITY_TONES
from cxone_registry.audit.models import Event
from tenants.models import Registration
from tenants.models.application import Status

READ = 2_000  # rows of each kind that are read: nobody reads more
PLACES = {
    "area": "area", "cluster": "cluster", "domain": "domain", "api_endpoint": "API base URL",
    "is_private": "private cluster",
}  # fmt: skip
# Where a kind stands among the others, beside how bad it is.
ORDER = ("opened", "worsened", "moved", "retired", "new", "replaced", "resolved", "passed")
TONES = ("bad", "warning", "unknown", "good")
GOOD = ("resolved", "passed")


def news(
    since: datetime, until: datetime, before: Mapping[str, int]
) -> tuple[list[News], list[News]]:
    """What people should know, and the good news. *before*: severities in the last report."""
    told = [
        *_findings(since, until, before),
        *_moves(since, until),
        *_registrations(since, until),
        *_replaced(since, until),
    ]
    newest_first = sorted(told, key=lambda one: one.at, reverse=True)
    worst_first = sorted(newest_first, key=_place)
    good = [one for one in worst_first if one.kind in GOOD]
    return [one for one in worst_first if one.kind not in GOOD], good


def _place(one: News) -> tuple[int, int]:
    return TONES.index(one.tone), ORDER.index(one.kind)


def _findings(since: datetime, until: datetime, before: Mapping[str, int]) -> Iterator[News]:
    changed = Q(opened_at__gt=since, opened_at__lte=until) | Q(
        resolved_at__gt=since, resolved_at__lte=until
    )
    still_open = Q(pk__in=list(before), resolved_at=None)
    found = Finding.objects.filter(changed | still_open, opened_at__lte=until)
    for finding in found.order_by("severity", "-opened_at")[:READ]:
        kind = _kind(finding, since, until, before)
        if kind:
            yield _of_finding(finding, kind)


def _kind(finding: Finding, since: datetime, until: datetime, before: Mapping[str, int]) -> str:
    is_new = finding.opened_at > since
    if finding.resolved_at and finding.resolved_at <= until:
        return "passed" if is_new else "resolved"
    if is_new:
        return "opened"
    rank = before.get(str(finding.pk), finding.severity)
    return "worsened" if finding.severity < rank else ""


def _of_finding(finding: Finding, kind: str) -> News:
    is_good = kind in GOOD
    at = finding.resolved_at if is_good else finding.opened_at
    assert at is not None  # noqa: S101  (narrows the type: what is resolved has a moment)
    return News(
        kind=kind,
        tone="good" if is_good else SEVERITY_TONES[Finding.Severity(finding.severity)],
        at=at.isoformat(),
        what=finding.sentence,
        about=finding.subject_label,
        remedy="" if is_good else finding.remedy,
        finding=str(finding.pk),
    )


def _moves(since: datetime, until: datetime) -> Iterator[News]:
    """Tenants that CXone moved."""
    for event, body in _events("tenant.moved", since, until):
        before, after = body.get("before") or {}, body.get("after") or {}
        changed = [
            f"{label} {before.get(name) or 'none'} became {after.get(name) or 'none'}"
            for name, label in PLACES.items()
            if before.get(name) != after.get(name)
        ]
        yield News(
            kind="moved",
            tone="warning",
            at=event.at.isoformat(),
            what=f"CXone moved this tenant: {', '.join(changed)}."[:300],
            about=event.object_label,
            remedy="Check that no application has the old address built in.",
        )


def _registrations(since: datetime, until: datetime) -> Iterator[News]:
    made = Registration.objects.filter(created_at__gt=since, created_at__lte=until)
    for row in made.order_by("-created_at")[:READ]:
        yield News("new", "unknown", row.created_at.isoformat(), "New registration.", row.name)
    for event, body in _events("registration.moved", since, until):
        if body.get("after") == Status.RETIRED:
            what = "This registration was retired."
            yield News("retired", "unknown", event.at.isoformat(), what, event.object_label)


def _replaced(since: datetime, until: datetime) -> Iterator[News]:
    """Secrets that have one before them; the first of a credential replaces nothing."""
    found = SecretVersion.objects.filter(
        created_at__gt=since, created_at__lte=until, number__gt=1
    ).select_related(
        "access_key__tenant",
        "client_credential__registration",
        "client_credential__environment",
    )
    for version in found.order_by("-created_at").defer("sealed")[:READ]:
        what = "The client secret" if version.client_credential else "The access key secret"
        about = str(version.client_credential or version.access_key)
        at = version.created_at.isoformat()
        yield News("replaced", "unknown", at, f"{what} was replaced.", about)


def _events(
    action: str, since: datetime, until: datetime
) -> Iterator[tuple[Event, dict[str, Any]]]:
    found = Event.objects.filter(action=action, at__gt=since, at__lte=until).order_by("-at")
    for event in found.only("at", "object_label", "body")[:READ]:
        yield event, json.loads(event.body)
