"""What a mail that came back says: delivery reports (RFC 3464) in, facts out. Never raises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from tenants.rules.mail_status import filtered, is_dead

MESSAGE_ID = re.compile(r"<[\x21-\x3b=\x3f-\x7e]{1,196}>")
ADDRESS = re.compile(r"(?:rfc822|utf-8)\s*;\s*<?([^\s<>;]{3,254})", re.IGNORECASE)
MOST_PARTS = 50


@dataclass(frozen=True, slots=True)
class Bounce:
    """One mail that came back. *is_dead*: the mailbox is gone for good."""

    message_id: str
    recipient: str
    reason: str
    is_dead: bool


def read_bounce(raw: bytes) -> Bounce | None:
    """The delivery report in *raw*; None if there is none, or none that names our mail."""
    try:
        return _read(message_from_bytes(raw))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        # Whoever knows the address can send anything to it, and the parser was not made for that.
        return None


def _read(message: Message) -> Bounce | None:
    parts = list(_parts(message))
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    ids = [found for part in parts if (found := _original_id(part, message))]
    if not reports or not ids:
        return None
    return _bounce(ids[-1], [block for part in reports for block in _blocks(part)])


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number == MOST_PARTS:
            return
        yield part


def _original_id(part: Message, whole: Message) -> str:
    """The id in what is sent back: our mail, or only its header."""
    if part is whole:
        # Servers that send nothing back at least refer to it.
        return _id_in(f"{whole.get('References', '')} {whole.get('In-Reply-To', '')}")
    if part.get_content_type() == "text/rfc822-headers":
        text = part.get_payload(decode=True)
        lines = text.decode("utf-8", "replace") if isinstance(text, bytes) else ""
        found = re.search(r"(?im)^message-id:\s*(<[^>\r\n]*>)", lines)
        return _id_in(found[1]) if found else ""
    return _id_in(str(part.get("Message-ID", "")))


def _id_in(text: str) -> str:
    found = MESSAGE_ID.findall(text)
    return str(found[-1]) if found else ""


def _blocks(report: Message) -> list[Message]:
    """The groups of lines of a report: first about the message, then one per recipient."""
    payload = report.get_payload()
    return (
        [block for block in payload if isinstance(block, Message)]
        if isinstance(payload, list)
        else []
    )


def _bounce(message_id: str, blocks: list[Message]) -> Bounce | None:
    failed = [block for block in blocks if str(block.get("Action", "")).strip().lower() == "failed"]
    if not failed:
        return Bounce(message_id, "", "The mail is late, but has not come back.", is_dead=False)
    block = failed[0]
    status, said = str(block.get("Status", "")), str(block.get("Diagnostic-Code", ""))
    address = ADDRESS.search(
        str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    )
    return Bounce(
        message_id=message_id,
        recipient=address[1] if address else "",
        reason=filtered(said.partition(";")[2] or status),
        is_dead=is_dead(status or said, _code_in(said)),
    )


def _code_in(said: str) -> int:
    found = re.search(r"\b([45]\d\d)\b", said)
    return int(found[1]) if found else 0
