"""Hand a batch of audit events to a receiver, outside of any transaction."""

import contextlib
import json
import socket
import ssl
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from credentials.crypto import SealError
from credentials.models import AuditStream
from credentials.rules.notices import troubles, webhook
from credentials.services import vault
from cxone_registry.audit.models import Event
from cxone_registry.secret import Secret
from tenants.cxone import CXoneError, Door, Misconfigured, Target, public_target, tls
from tenants.cxone.addresses import Address, Resolver, checked, resolve

SECONDS = 5
MOST_PORTS = 65536
PRIORITY = 13 * 8 + 5  # facility "log audit", severity "notice" (RFC 5424, section 6.2.1)
WRONG_ADDRESS = "This is no address that events are sent to. Enter the whole address again."
UNREACHABLE = "Nothing answers at this host and port."
NO_TLS = "The receiver does not speak TLS here, or not one that is safe."
UNSURE = "The receiver did not answer in time. It may not have read all, so all is sent again."
WRONG_NAME = "The receiver's certificate is not valid for this host, or not trusted."


class AddressError(ValueError):
    """Nothing is sent there; the text is a sentence without the address."""


def checked_address(kind: str, address: Secret) -> Target:
    """Where *address* leads. Raises AddressError."""
    text = address.reveal().strip()
    try:
        if kind == AuditStream.Kind.SYSLOG:
            return _syslog_target(text)
        return public_target(text, exact_origins=settings.AUDIT_ORIGINS)
    except Misconfigured:
        raise AddressError(WRONG_ADDRESS) from None


def _syslog_target(text: str) -> Target:
    """The host is judged like that of an address on the web; syslog has a port of its own."""
    if f"https://{text}" in settings.AUDIT_ORIGINS:
        return public_target(f"https://{text}/", exact_origins=settings.AUDIT_ORIGINS)
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < MOST_PORTS):
        raise AddressError(WRONG_ADDRESS)
    return replace(public_target(f"https://{host}/", exact_origins=()), port=int(port))


def as_line(event: Event) -> str:
    """An event as one line of JSON, with what it takes to check its place in the chain."""
    told = {
        "organization": str(event.organization_id),
        "chain": event.chain,
        "seq": event.seq,
        "at": event.at.astimezone(UTC).isoformat(),
        "body": event.body,
        "prev": bytes(event.prev).hex(),
        "hash": bytes(event.hash).hex(),
    }
    return json.dumps(told, sort_keys=True)


def send(stream: AuditStream, lines: Sequence[str]) -> str:
    """Send *lines* in their order. Returns what is wrong as a sentence, "" if all were taken."""
    try:
        address = vault.open_from(stream, "sealed_address", purpose="audit-stream")
        where = checked_address(stream.kind, address)
        if stream.kind == AuditStream.Kind.SYSLOG:
            _syslog(where, lines)
            return ""
        key = vault.open_from(stream, "sealed_key", purpose="audit-stream")
        return _post(where, key, "\n".join(lines).encode() + b"\n")
    except AddressError as error:
        return str(error)
    except SealError:
        return troubles.NO_KEY
    except CXoneError as error:
        return troubles.by_code(error.code)
    except ssl.SSLCertVerificationError:
        return WRONG_NAME
    except ssl.SSLError:
        return NO_TLS
    except TimeoutError:
        return UNSURE
    except OSError:
        return UNREACHABLE


def _post(where: Target, key: Secret, content: bytes) -> str:
    headers = webhook.headers(
        str(uuid4()), timezone.now(), content, [webhook.key_bytes(key.reveal())]
    )
    answer = door().post_json(
        where, content=content, headers={**headers, "Content-Type": "application/x-ndjson"}
    )
    if 200 <= answer.status < 300:
        return ""
    return troubles.by_answer(answer.status, b"")


def _syslog(where: Target, lines: Sequence[str], resolver: Resolver = resolve) -> None:
    """RFC 5424 messages over TLS, each framed by its length (RFC 5425). Raises OSError."""
    messages = [_message(line) for line in lines]
    places = checked(resolver, where.host, where.port, loopback=where.sandbox)
    with (
        _connected(places) as plain,
        context().wrap_socket(plain, server_hostname=where.host) as line,
    ):
        line.sendall(b"".join(b"%d %s" % (len(message), message) for message in messages))
        # The receiver's goodbye says that it has read what came before (RFC 5425, section 4.4).
        # Some only close: had they not read all, the connection would be reset.
        with contextlib.suppress(ssl.SSLError):
            line.unwrap()


def _connected(places: Sequence[Address]) -> socket.socket:
    """The first that answers. Raises OSError if none does."""
    error = OSError("no address")
    for family, place in places:
        plain = socket.socket(family, socket.SOCK_STREAM)
        plain.settimeout(SECONDS)
        try:
            plain.connect(place)
        except OSError as failed:
            plain.close()
            error = failed
        else:
            return plain
    raise error


def _message(line: str) -> bytes:
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"<{PRIORITY}>1 {at} - cxone-registry - audit - {line}".encode()


@cache
def door() -> Door:
    """The outbound door of audit streams."""
    return Door(total=10.0, connect=3.0, read=8.0, limit=64 * 1024)


@cache
def context() -> ssl.SSLContext:
    """TLS that verifies certificate and name, and announces no protocol of the web."""
    made = tls.client_context()
    made.set_alpn_protocols([])
    return made
