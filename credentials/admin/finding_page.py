"""What the page of one finding shows beside the finding itself."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html

from credentials.admin import finding_care
from credentials.admin.rotations.places import rotation_place
from credentials.admin.sign_in_findings import newest_run_that_saw
from credentials.admin.trace import run_pill
from credentials.models import AccessKeyUse, Finding
from credentials.reports.finding_counts import environment_of
from credentials.reports.finding_history import history
from credentials.reports.open_findings import with_state
from credentials.reports.outcomes import SEVERITY_TONES
from credentials.rules.catalogue import CATALOGUE, title_of
from credentials.rules.catalogue.entry import (
    CONTACTS,
    DISCOVERY,
    ENVIRONMENT,
    REGISTRATION,
    ROTATION,
)
from credentials.rules.watch.codes import CODES as BY_THE_LOOK
from cxone_registry.site.html import pill
from cxone_registry.site.template_tags import page_of
from tenants.services.policy import Action

Subject = Finding.Subject
OTHERS = 20
REGISTRATION_PAGE = "admin:tenants_registration_change"
OPEN_IT = {
    Subject.SIGN_IN: "Open the sign-in",
    Subject.CLIENT_CREDENTIAL: "Open the client credential",
    Subject.ACCESS_KEY: "Open the access key",
    Subject.TENANT: "Open the tenant",
    Subject.REGISTRATION: "Open the application's overview",
    Subject.REQUEST: "Open the request",
    Subject.ORIGIN: "Open the origin",
    Subject.CONTACT: "Open the contact",
    Subject.ENVIRONMENT: "Open the environment's history",
    Subject.CHANNEL: "Open the notice channel",
    Subject.REPORT: "Open the report's schedule",
}
VALIDATED = (
    Subject.SIGN_IN,
    Subject.CLIENT_CREDENTIAL,
    Subject.ACCESS_KEY,
    Subject.TENANT,
    Subject.REGISTRATION,
)


def page_context(request: HttpRequest, finding: Finding) -> dict[str, Any]:
    """Everything that the template asks for."""
    entry = CATALOGUE.get(finding.code)
    return {
        "severity_pill": pill(
            SEVERITY_TONES.get(finding.severity, "unknown"), finding.get_severity_display()
        ),
        "finding_title": title_of(finding.code),
        "resolves": entry.resolves if entry else "",
        "subject_link": subject_link(finding),
        "places": places(finding),
        "seen_by": seen_by(finding),
        "history": history(finding),
        "others": _others(finding),
        "may_validate": request.may(Action.VALIDATE) and finding.is_open,
        "is_sign_in": finding.subject == Subject.SIGN_IN,
        "may_care": request.may(Action.EDIT) and finding.is_open,
        "members": finding_care.members() if request.may(Action.EDIT) else [],
        "presets": finding_care.PRESETS,
        "is_mine": bool(finding.owner and finding.owner.user_id == request.user.pk),
        "undo": finding_care.undo_offered(request),
    }


def subject_link(finding: Finding) -> str:
    """The thing by its name, as a link where it has a page."""
    address = subject_address(finding)
    if not address:
        return format_html("<bdi>{}</bdi>", finding.subject_label)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, finding.subject_label)


def subject_address(finding: Finding) -> str:
    """Address of what the finding is about; empty for what has no page."""
    try:
        return page_of(finding.subject_id, finding.subject)
    except (KeyError, ValueError, NoReverseMatch):
        return ""


def places(finding: Finding) -> list[tuple[str, str]]:
    """Where the remedy is carried out, best first: label and address."""
    entry = CATALOGUE.get(finding.code)
    found = [_elsewhere(finding, entry.place)] if entry else []
    found.append((OPEN_IT.get(Subject(finding.subject), ""), subject_address(finding)))
    return [(label, address) for label, address in found if label and address]


def _elsewhere(finding: Finding, place: str) -> tuple[str, str]:
    if place == CONTACTS:
        return "Open the application's contacts", _page("registration-contacts", finding.subject_id)
    if place == DISCOVERY:
        return "Open the discovery history", _page("tenant-documents", finding.subject_id)
    if place == ROTATION:
        return rotation_place(finding.subject, finding.subject_id)
    if place == ENVIRONMENT:
        return OPEN_IT[Subject.ENVIRONMENT], _page("environment-documents", _environment(finding))
    if place == REGISTRATION and (use := _use(finding)):
        return "Open the registration", _page(REGISTRATION_PAGE, use.registration_id)
    return "", ""


def _page(name: str, key: UUID | None) -> str:
    try:
        return reverse(name, args=[key]) if key else ""
    except NoReverseMatch:
        return ""


def _environment(finding: Finding) -> UUID | None:
    found = Finding.objects.filter(pk=finding.pk).annotate(place=environment_of())
    return found.values_list("place", flat=True).first()


def _use(finding: Finding) -> AccessKeyUse | None:
    return AccessKeyUse.objects.filter(pk=finding.subject_id).first()


def seen_by(finding: Finding) -> str:
    """Who told of it last."""
    if finding.code in BY_THE_LOOK:
        return "the hourly look over what the registry knows"
    if finding.subject not in VALIDATED:
        return "the registry's own work"
    run = newest_run_that_saw(finding)
    if run is None:
        return "no validation that is still kept"
    page = reverse("admin:credentials_validationrun_change", args=[run.pk])
    return format_html(
        '<a href="{}">Validation of <bdi>{}</bdi></a> {}', page, run.use, run_pill(run)
    )


def _others(finding: Finding) -> list[Finding]:
    """Further findings of the same thing, open ones first."""
    found = Finding.objects.filter(subject_id=finding.subject_id).exclude(pk=finding.pk)
    known = with_state(found, timezone.now())
    return list(known.order_by("-resolved_at", "severity")[:OTHERS])
