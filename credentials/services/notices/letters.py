"""A notice as a mail."""

from email.utils import parseaddr

from django.conf import settings
from django.template.loader import render_to_string

from credentials.models import NoticeDelivery
from tenants.services.letters import plain
from tenants.services.mail import Letter


def letter(delivery: NoticeDelivery) -> Letter:
    """The mail of *delivery*. Every try has the same id, so that mail programs show it once."""
    context = {
        "headline": delivery.payload["headline"],
        "notice": delivery.payload,
        "channel": delivery.channel.name,
        "site": settings.PUBLIC_URL,
    }
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return Letter(
        to=delivery.channel.email,
        subject=f"{delivery.payload['organization']}: {delivery.payload['headline']}",
        text=plain("mail/notice.txt", context),
        html=render_to_string("mail/notice.html", context),
        message_id=f"<notice-{delivery.pk.hex}@{domain}>",
    )
