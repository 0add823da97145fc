"""The words of our mails: each an HTML page and its twin in plain text."""

from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import reverse

from tenants.models import Attestation, Organization
from tenants.services.mail import Letter

LONGEST_NAME = 80


def question(attestation: Attestation, token: str, *, registrations: int) -> Letter:
    """The mail that asks a contact whether they still are one. It alone carries the *token*."""
    context = {
        "headline": "Are you still a technical contact?",
        "organization": organization_name(),
        "registrations": registrations,
        "expires_at": attestation.expires_at,
        "link": f"{settings.PUBLIC_URL}{reverse('contact-answer', args=[token])}",
        "site": settings.PUBLIC_URL,
    }
    return Letter(
        to=attestation.contact.email,
        subject=f"{context['organization']}: are you still a technical contact?",
        text=plain("mail/question.txt", context),
        html=render_to_string("mail/question.html", context),
        message_id=attestation.message_id,
    )


def organization_name() -> str:
    """The chosen organisation's name, on one line and not too long for a subject."""
    name = Organization.objects.values_list("name", flat=True).get()
    return " ".join(name.split())[:LONGEST_NAME]


def plain(name: str, context: dict[str, Any]) -> str:
    """The template *name* as plain text: nothing is escaped where no markup is read."""
    template: Any = get_template(name)
    rendered: str = template.template.render(Context(context, autoescape=False))
    return rendered.strip() + "\n"
