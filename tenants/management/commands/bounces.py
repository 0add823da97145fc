"""``manage.py bounces``: read the mailbox that mail comes back to, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tenants.services.mailboxes import MailboxError, read_mailbox


class Command(BaseCommand):
    """The worker does the same every five minutes when CXR_BOUNCE_MAILBOX is set."""

    help = "Read mails that came back, and mark the contacts whose mailbox is gone."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BOUNCE_MAILBOX:
            raise CommandError(
                "Set CXR_BOUNCE_MAILBOX to imaps://user:password@host/folder or to"
                " maildir:///folder first."
            )
        try:
            read = read_mailbox(settings.BOUNCE_MAILBOX)
        except MailboxError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{read.mails} mails read, {read.bounced} contacts marked.")
