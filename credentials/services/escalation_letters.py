"""The mail that tells a member of technical contacts who may be gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from credentials.models import Finding
from credentials.reports.escalation import contact_names
from credentials.rules.watch.contacts import headline
from tenants.services import mail
from tenants.services.letters import organization_name, plain
from tenants.services.mail import Letter

MOST_LINES = 20
PAGES = {
    Finding.Subject.CONTACT.value: "admin:tenants_contact_change",
    Finding.Subject.REGISTRATION.value: "registration-contacts",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A contact or an application, what is wrong with it, what to do, and where."""

    name: str
    sentence: str
    remedy: str
    link: str


def letter(to: str, told: Sequence[Finding]) -> Letter:
    """Tell the person at *to* of *told*. Reads the organisation's name: needs a transaction."""
    contacts = sum(finding.subject == Finding.Subject.CONTACT for finding in told)
    context = {
        "headline": headline(organization_name(), contacts, len(told) - contacts),
        "lines": _lines(told[:MOST_LINES]),
        "more": max(len(told) - MOST_LINES, 0),
        "findings": settings.PUBLIC_URL + reverse("admin:credentials_finding_changelist"),
        "site": settings.PUBLIC_URL,
    }
    return Letter(
        to=to,
        subject=str(context["headline"]),
        text=plain("mail/escalation.txt", context),
        html=render_to_string("mail/escalation.html", context),
        message_id=mail.new_message_id(),
    )


def _lines(told: Sequence[Finding]) -> list[_Line]:
    names = contact_names([finding.subject_id for finding in told])
    return [
        _Line(
            name=_on_one_line(names.get(finding.subject_id, finding.subject_label)),
            sentence=_on_one_line(finding.sentence),
            remedy=finding.remedy,
            link=settings.PUBLIC_URL + reverse(PAGES[finding.subject], args=[finding.subject_id]),
        )
        for finding in told
    ]


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
