"""What was recognised, as plain data."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FoundClient:
    """A client_id; *environment*: the slug of the one that is named nearest, or empty."""

    client_id: str
    environment: str = ""


@dataclass(frozen=True, slots=True)
class FoundSecret:
    """A secret, and its mark's number. *client_id*: the one it seems to belong to, or empty.

    *start* and *end*: where it first stood in the text once that was made plain (no HTML, lines
    ending in LF). *is_labelled*: whether a word such as "secret" stood beside it.
    """

    number: int
    value: str = field(repr=False)
    start: int
    end: int
    client_id: str = ""
    environment: str = ""
    is_labelled: bool = False


@dataclass(frozen=True, slots=True)
class Recognised:
    """*text*: the whole answer with ``[secret 1, sealed]`` in the place of each secret."""

    text: str
    tracking_numbers: tuple[str, ...] = ()
    client_ids: tuple[FoundClient, ...] = ()
    secrets: tuple[FoundSecret, ...] = ()
