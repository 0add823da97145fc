"""A real SMTP server on a free port, and mails that come back from it."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

REPORT = """\
From: MAILER-DAEMON@mx.example.com
To: registry@registry.example.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I'm sorry to have to inform you.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Original-Recipient: rfc822;{recipient}
Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{recipient}>: no such user, see {link}

--b1
Content-Type: {kind}

From: registry@registry.example.com
Message-ID: {message_id}
Subject: asked

--b1--
"""


def returned(message_id: str, **changes: str) -> bytes:
    """A delivery report about our mail, as a mail server sends it back."""
    values = {
        "recipient": "ana@example.com",
        "action": "failed",
        "status": "5.1.1",
        "kind": "message/rfc822",
        "link": "https://mx.example.com/help",
        **changes,
    }
    return REPORT.format(message_id=message_id, **values).replace("\n", "\r\n").encode()


class PostOffice:
    """Takes every mail, unless told what to answer."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.envelopes: list[Any] = []
        self.to_recipient = self.to_data = ""
        self.hangs = 0.0

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        await asyncio.sleep(self.hangs)
        return self.to_data or "250 OK"


@contextmanager
def open_office(settings: Any) -> Iterator[PostOffice]:
    """The registry sends its mail to this server while the block lasts."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_TIMEOUT = 5
    try:
        yield office
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
