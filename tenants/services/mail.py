"""Send one mail through Django's mail layer, and say what became of it."""

import smtplib
import uuid
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from tenants.rules.mail_status import filtered, is_dead

LONGEST_SUBJECT = 150
FILES = "django.core.mail.backends.filebased.EmailBackend"
# What programs that answer by themselves look at: no holiday notice comes back (RFC 3834).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class MailError(Exception):
    """The mail was not sent, or nobody knows whether it was. ``reason`` is fit to be kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoSuchMailboxError(MailError):
    """The recipient's server says that there is no such mailbox."""


class NotSentError(MailError):
    """Certainly not sent; may work later."""


class PerhapsSentError(MailError):
    """The connection broke while the mail was on its way."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person, as text and as HTML."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    # Further headers, such as List-Unsubscribe. Names and values are ours, never a person's.
    headers: tuple[tuple[str, str], ...] = ()


def is_configured() -> bool:
    """Whether mail can be sent at all."""
    return not what_is_missing()


def what_is_missing() -> str:
    """A sentence that names the settings to set; empty when mail can be sent."""
    is_off = settings.EMAIL_BACKEND == "django.core.mail.backends.dummy.EmailBackend"
    missing = [
        name
        for name, is_missing in (("EMAIL_URL", is_off), ("CXR_MAIL_FROM", not settings.MAIL_FROM))
        if is_missing
    ]
    if not missing:
        return ""
    return f"No mail is sent from here: whoever runs this registry sets {' and '.join(missing)}."


def where_it_goes() -> str:
    """A sentence for those who look for a mail that never left this machine; mostly empty."""
    if settings.EMAIL_BACKEND != FILES:
        return ""
    folder = getattr(settings, "EMAIL_FILE_PATH", "")
    return f"No mail leaves this machine: it is written to the folder {folder}."


def new_message_id() -> str:
    """An id of our own domain that nobody can guess: a mail that comes back is known by it."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def send(letter: Letter) -> None:
    """Send it now. Call it outside of any transaction.

    Raises NoSuchMailboxError, NotSentError or PerhapsSentError; none of them, and no log, repeats
    anything of the letter.
    """
    try:
        connection = get_connection()
    except ImproperlyConfigured as error:  # the folder for files cannot be written
        raise NotSentError(_reason(error)) from None
    try:
        _open(connection)
        _hand_over(connection, _message(letter))
    finally:
        with suppress(OSError):  # what was sent is sent
            connection.close()


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except (OSError, UnicodeError) as error:
        raise NotSentError(_reason(error)) from None


def _hand_over(connection: BaseEmailBackend, message: EmailMultiAlternatives) -> None:
    """Errors of smtplib are OSErrors too: the order counts."""
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(*next(iter(error.recipients.values()), (0, b""))) from None
    except (smtplib.SMTPSenderRefused, smtplib.SMTPNotSupportedError) as error:
        raise NotSentError(_reason(error)) from None
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from None
    except OSError as error:
        raise PerhapsSentError(_reason(error)) from None
    except ValueError as error:  # an address or a header that cannot be written
        raise NotSentError(_reason(error)) from None


def _message(letter: Letter) -> EmailMultiAlternatives:
    """The envelope's sender is where bounces go; the header's From is what people read."""
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split())[:LONGEST_SUBJECT],
        body=letter.text,
        from_email=parseaddr(settings.BOUNCE_ADDRESS or settings.MAIL_FROM)[1],
        to=[letter.to],
        headers={
            **dict(letter.headers),
            "From": settings.MAIL_FROM,
            "Message-ID": letter.message_id,
            **AUTOMATIC,
        },
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def _refused(code: int, answer: bytes | str) -> MailError:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    kind = NoSuchMailboxError if is_dead(text, code) else NotSentError
    return kind(filtered(f"{code} {text}"))


def _reason(error: Exception) -> str:
    """Type and reply code: the words of other errors may repeat an address or a password."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"The mail server refused our sign-in ({error.smtp_code})."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server answered {error.smtp_code}."
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time."
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "The mail server hung up."
    if isinstance(error, OSError):
        return f"The mail server could not be reached ({type(error).__name__})."
    return f"The mail could not be written ({type(error).__name__})."
