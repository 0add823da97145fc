"""Who of many may be sent, decided like ``attempts.begin`` decides about one. Pure.

What is admitted counts as under way for those after it, as if each had asked by itself.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple
from uuid import UUID

MOST_BY_MACHINES = 2
MOST_BY_ANYBODY = 3


class Wanted(NamedTuple):
    """One sign-in that a machine wants to send: the owners of both secrets, and their versions."""

    use: UUID
    access_key: UUID
    key_version: UUID
    client: UUID
    client_version: UUID


class Said(Enum):
    """What the guard says to one of them."""

    SEND = "send"
    # Something is under way that decides; ask again soon.
    WAIT = "wait"
    # No machine sends it before a person or a new secret.
    KEY_SUSPENDED = "key-suspended"
    CLIENT_SUSPENDED = "client-suspended"
    # Three wrong answers in half an hour; free again by itself.
    KEY_BURST = "key-burst"
    CLIENT_BURST = "client-burst"


@dataclass(slots=True)
class Doubt:
    """What is held against one client secret."""

    failures: int
    is_proven: bool


CLEAR = Doubt(0, is_proven=True)


@dataclass(slots=True)
class Ledger:
    """What PostgreSQL knows of the attempts of some access keys and client secrets.

    Only what speaks against a send is in it: whoever is not mentioned has a clean record.
    """

    # Access keys and client credentials that this transaction holds; the rest is somebody else's.
    held: set[UUID]
    # By version: machines' failures since it last worked.
    key_failures: dict[UUID, int] = field(default_factory=dict)
    doubtful_clients: dict[UUID, Doubt] = field(default_factory=dict)
    # Under way: by access key; by version of its secret, machines' only; by client secret.
    sent_of_key: Counter[UUID] = field(default_factory=Counter)
    sent_of_key_version: Counter[UUID] = field(default_factory=Counter)
    sent_of_client: Counter[UUID] = field(default_factory=Counter)
    machines_sent_of_client: Counter[UUID] = field(default_factory=Counter)
    # When answers of the last half hour were wrong, in order: by access key, by client secret.
    wrong_of_key: dict[UUID, list[datetime]] = field(default_factory=dict)
    wrong_of_client: dict[UUID, list[datetime]] = field(default_factory=dict)

    def ask(self, one: Wanted) -> Said:
        """May *one* be sent now? If so, it counts as under way from now on."""
        said = self._of_key(one) or self._of_client(one) or self._of_bursts(one)
        if said is not None:
            return said
        self.sent_of_key[one.access_key] += 1
        self.sent_of_key_version[one.key_version] += 1
        self.sent_of_client[one.client_version] += 1
        self.machines_sent_of_client[one.client_version] += 1
        return Said.SEND

    def _of_key(self, one: Wanted) -> Said | None:
        if one.access_key not in self.held:
            return Said.WAIT
        failures = self.key_failures.get(one.key_version, 0)
        if failures >= MOST_BY_MACHINES:
            return Said.KEY_SUSPENDED
        is_enough = failures + self.sent_of_key_version[one.key_version] >= MOST_BY_MACHINES
        return Said.WAIT if is_enough else None

    def _of_client(self, one: Wanted) -> Said | None:
        doubt = self.doubtful_clients.get(one.client_version)
        if doubt is None:
            # A proven client secret serves a whole fleet at once.
            return None
        if one.client not in self.held:
            return Said.WAIT
        if doubt.failures >= MOST_BY_MACHINES:
            return Said.CLIENT_SUSPENDED
        under_way = self.machines_sent_of_client[one.client_version]
        return Said.WAIT if doubt.failures + under_way >= MOST_BY_MACHINES else None

    def _of_bursts(self, one: Wanted) -> Said | None:
        wrong = len(self.wrong_of_key.get(one.access_key, ()))
        if wrong >= MOST_BY_ANYBODY:
            return Said.KEY_BURST
        if wrong + self.sent_of_key[one.access_key] >= MOST_BY_ANYBODY:
            return Said.WAIT
        wrong = len(self.wrong_of_client.get(one.client_version, ()))
        if wrong >= MOST_BY_ANYBODY:
            return Said.CLIENT_BURST
        doubt = self.doubtful_clients.get(one.client_version, CLEAR)
        is_trusted = doubt.is_proven and not wrong
        under_way = 0 if is_trusted else self.sent_of_client[one.client_version]
        return Said.WAIT if wrong + under_way >= MOST_BY_ANYBODY else None
