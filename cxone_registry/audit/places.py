"""Where checkpoints are written that whoever owns the database cannot edit.

``CXR_AUDIT_ANCHOR_FILE``: a file that is only appended to (``chattr +a``).
``CXR_AUDIT_ANCHOR_SYSLOG``: another host's syslog, as ``tls://``, ``tcp://`` or ``udp://host:port``.
"""

import os
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings

from cxone_registry.audit.checkpoints import as_line
from cxone_registry.audit.models import Anchor, Checkpoint

FILE, SYSLOG = "file", "syslog"
MODE = 0o640
# So many checkpoints are made up for when a place can be written again: a day's.
MOST = 300
SECONDS = 5
PRIORITY = 13 * 8 + 5  # facility "log audit", severity "notice" (RFC 5424, section 6.2.1)
Write = Callable[[Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class PlaceState:
    """A configured place, and how it stands there."""

    name: str
    last: Anchor | None

    @property
    def trouble(self) -> str:
        """Why nothing can be written; "" if all is well."""
        return self.last.trouble if self.last else "Nothing was written yet."


def configured() -> dict[str, Write]:
    """The places of this deployment by name, each with what writes lines to it."""
    found: dict[str, Write] = {}
    if settings.AUDIT_ANCHOR_FILE:
        found[FILE] = lambda lines: to_file(settings.AUDIT_ANCHOR_FILE, lines)
    if settings.AUDIT_ANCHOR_SYSLOG:
        found[SYSLOG] = lambda lines: to_syslog(settings.AUDIT_ANCHOR_SYSLOG, lines)
    return found


def states() -> list[PlaceState]:
    """What the newest try at each place came to."""
    newest = Anchor.objects.select_related("checkpoint").order_by("-pk")
    return [PlaceState(name, newest.filter(place=name).first()) for name in configured()]


def write_waiting() -> list[str]:
    """Write what the places do not have yet. Returns troubles as sentences; raises nothing."""
    found = [(name, _write(name, write)) for name, write in configured().items()]
    return [f"{name}: {trouble}" for name, trouble in found if trouble]


def to_file(path: str, lines: Sequence[str]) -> None:
    """Append and wait until it is on the disk. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, MODE)
    try:
        content = "".join(f"{line}\n" for line in lines).encode()
        if os.write(handle, content) != len(content):
            raise OSError("the file took only a part")
        os.fsync(handle)
    finally:
        os.close(handle)


def to_syslog(address: str, lines: Sequence[str]) -> None:
    """Send RFC 5424 messages, over TCP framed by their length (RFC 6587). Raises OSError."""
    where = urlsplit(address)
    target = (where.hostname or "", where.port or (6514 if where.scheme == "tls" else 514))
    messages = [_message(line) for line in lines]
    if where.scheme == "udp":
        with socket.socket(_family(target), socket.SOCK_DGRAM) as plain:
            for message in messages:
                plain.sendto(message, target)
        return
    with socket.create_connection(target, timeout=SECONDS) as plain:
        line = _wrapped(plain, target[0]) if where.scheme == "tls" else plain
        line.sendall(b"".join(b"%d %s" % (len(message), message) for message in messages))
        line.shutdown(socket.SHUT_WR)


def _write(name: str, write: Write) -> str:
    waiting = _waiting(name)
    if not waiting:
        return ""
    trouble = ""
    try:
        write([as_line(one) for one in waiting])
    except (OSError, ValueError) as error:
        trouble = f"{type(error).__name__}: {getattr(error, 'strerror', None) or 'not written'}"
    rows = waiting if not trouble else waiting[-1:]
    Anchor.objects.bulk_create(
        Anchor(checkpoint=one, place=name, trouble=trouble[:200]) for one in rows
    )
    return trouble


def _waiting(name: str) -> list[Checkpoint]:
    """Oldest first; after a long failure the newest ones, each of which seals those before it."""
    there = Anchor.objects.filter(place=name, trouble="").order_by("-checkpoint__seq")
    last = there.values_list("checkpoint__seq", flat=True).first()
    found = Checkpoint.objects.filter(seq__gt=last or 0).order_by("-seq")[:MOST]
    return list(found)[::-1]


def _message(line: str) -> bytes:
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return (
        f"<{PRIORITY}>1 {at} {socket.gethostname()} cxone-registry - checkpoint - {line}".encode()
    )


def _family(target: tuple[str, int]) -> socket.AddressFamily:
    return socket.getaddrinfo(*target, type=socket.SOCK_DGRAM)[0][0]


def _wrapped(plain: socket.socket, name: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=name)
