"""Celery's entry: one call, nothing kept."""

import logging

from django.conf import settings

from cxone_registry.celery import app
from tenants.services.mailboxes import MailboxError, read_mailbox

log = logging.getLogger(__name__)


@app.task(name="tenants.tasks.read_bounces")
def read_bounces() -> None:
    """Look for mails that came back, where the settings say."""
    try:
        read = read_mailbox(settings.BOUNCE_MAILBOX)
    except MailboxError as error:
        log.error("bounces.mailbox", extra={"reason": str(error)})
        return
    if read.mails:
        log.info("bounces.read", extra={"mails": read.mails, "bounced": read.bounced})
