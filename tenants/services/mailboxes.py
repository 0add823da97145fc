"""Read mails that came back out of a mailbox: a Maildir folder, or IMAP over TLS."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from tenants.rules.bounce_mail import read_bounce
from tenants.services.bounces import take

MOST_MAILS = 500  # of one reading; the rest waits for the next
MOST_BYTES = 256 * 1024
TIMEOUT_SECONDS = 30


class MailboxError(Exception):
    """The mailbox cannot be read. Says why without its address, which holds a password."""


class Reading(NamedTuple):
    """How many mails were read, and how many of them marked a contact."""

    mails: int
    bounced: int


def read_mailbox(url: str) -> Reading:
    """Act on every mail not read before and mark it as read. Raises MailboxError.

    A mail that is read twice, by two who read at once, changes nothing the second time.
    """
    place = urlsplit(url)
    mails = _maildir(place) if place.scheme == "maildir" else _imap(place)
    return _act_on(mails)


def _act_on(mails: Iterator[bytes]) -> Reading:
    """A mail counts as read once the generator is asked for the next one."""
    count = bounced = 0
    for raw in mails:
        found = read_bounce(raw)
        bounced += found is not None and take(found)
        count += 1
    return Reading(count, bounced)


def _maildir(place: SplitResult) -> Iterator[bytes]:
    folder = Path(unquote(place.path))
    if not all((folder / place).is_dir() for place in ("new", "cur")):
        raise MailboxError("CXR_BOUNCE_MAILBOX names no Maildir: it needs folders 'new' and 'cur'.")
    for path in list(islice(_unread(folder), MOST_MAILS)):
        with suppress(FileNotFoundError):  # somebody else moved it meanwhile
            with path.open("rb") as file:
                raw = file.read(MOST_BYTES)
            yield raw
            path.rename(folder / "cur" / _name_when_read(path.name))


def _unread(folder: Path) -> Iterator[Path]:
    """By their names alone: what is in a mail, anybody may have written."""
    for place in ("new", "cur"):
        for path in sorted((folder / place).iterdir()):
            if path.is_file() and not path.name.startswith(".") and "S" not in _flags(path.name):
                yield path


def _flags(name: str) -> str:
    return name.partition(":2,")[2]


def _name_when_read(name: str) -> str:
    flags = "".join(sorted({*_flags(name), "S"}))
    return f"{name.partition(':2,')[0]}:2,{flags}"


def _imap(place: SplitResult) -> Iterator[bytes]:
    with _signed_in(place) as connection:
        _, found = connection.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:MOST_MAILS]:
            yield _fetch(connection, uid.decode())
            connection.uid("STORE", uid.decode(), "+FLAGS", r"(\Seen)")


@contextmanager
def _signed_in(place: SplitResult) -> Iterator[imaplib.IMAP4]:
    try:
        with closing_politely(connect(place)) as connection:
            connection.login(unquote(place.username or ""), unquote(place.password or ""))
            status, _ = connection.select(_quoted(unquote(place.path.lstrip("/")) or "INBOX"))
            if status != "OK":
                raise MailboxError(
                    "CXR_BOUNCE_MAILBOX names a folder that the mail server does not have."
                )
            yield connection
    except (imaplib.IMAP4.error, OSError, UnicodeError) as error:
        # Its words may repeat the user name or the password.
        raise MailboxError(f"The mailbox could not be read ({type(error).__name__}).") from None


def connect(place: SplitResult) -> imaplib.IMAP4:
    """TLS with a checked certificate, always."""
    return imaplib.IMAP4_SSL(place.hostname or "", place.port or 993, timeout=TIMEOUT_SECONDS)


@contextmanager
def closing_politely(connection: imaplib.IMAP4) -> Iterator[imaplib.IMAP4]:
    try:
        yield connection
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            connection.logout()


def _fetch(connection: imaplib.IMAP4, uid: str) -> bytes:
    """The mail without marking it; only its beginning if it is large."""
    _, found = connection.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    parts = [part[1] for part in found or [] if isinstance(part, tuple)]
    return parts[0] if parts else b""


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
