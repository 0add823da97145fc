"""Secrets whose day to be replaced at CXone is near or past. Pure.

Neither CXone nor NICE publishes when a secret ends: the day is the organisation's own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from credentials.rules.problems import CLIENT, CRITICAL, NOTICE, WARNING, Problem
from credentials.rules.watch.raised import Raised

ROTATION_DUE = "rotation-due"
SOON, LONG = timedelta(days=14), timedelta(days=30)
REMEDIES = {
    CLIENT: "Ask DEVone support for a new client secret and quote the tracking number, store it on"
    " the client credential's page, then set the next day there.",
    "access-key": "In CXone, create another key for the API user, store it on the access key's"
    " page, delete the old one in CXone, then set the next day here.",
}


@dataclass(frozen=True, slots=True)
class SeenSecret:
    """A client secret or an access key. *subject*: as in ``Finding.Subject``."""

    id: UUID
    subject: str
    label: str
    rotate_by: date


def due_secrets(seen: Iterable[SeenSecret], today: date) -> Iterator[Raised]:
    """One problem for each secret that is due within two weeks or overdue."""
    for one in seen:
        if one.rotate_by <= today + SOON:
            yield Raised(one.id, one.label, _problem(one, today))


def _problem(one: SeenSecret, today: date) -> Problem:
    day = f"{one.rotate_by.day} {one.rotate_by:%B %Y}"
    what = "client secret" if one.subject == CLIENT else "access key"
    if one.rotate_by >= today:
        severity, sentence = NOTICE, f"This {what} is to be replaced by {day}."
    elif today - one.rotate_by <= LONG:
        severity, sentence = WARNING, f"This {what} was to be replaced by {day}."
    else:
        severity = CRITICAL
        sentence = f"This {what} was to be replaced by {day}, more than 30 days ago."
    return Problem(ROTATION_DUE, one.subject, severity, sentence, REMEDIES[one.subject])
