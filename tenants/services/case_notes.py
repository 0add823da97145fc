"""Notes in a registration's case file. They are a record: nobody changes or deletes one."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from tenants.models import CaseEntry, Registration
from tenants.rules.answers import LONGEST, recognise

TOO_LONG = f"This is too long: write at most {LONGEST:,} characters."
EMPTY = "There is nothing in it yet. Write the note first."


class NoteError(ValueError):
    """A note that is not kept; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was kept. *taken_out*: how many pieces looked like secrets and were left out."""

    entry: CaseEntry
    taken_out: int


@transaction.atomic
def add_note(registration: Registration, text: str) -> Note:
    """Keep what somebody wrote, without whatever looks like a secret. Raises NoteError."""
    if len(text) > LONGEST:
        raise NoteError(TOO_LONG)
    found = recognise(text)
    if not found.text.strip():
        raise NoteError(EMPTY)
    entry = CaseEntry.objects.create(
        registration=registration,
        kind=CaseEntry.Kind.NOTE,
        at=timezone.now(),
        by=current_actor().label[:254],
        text=found.text.strip(),
    )
    record_change("note.added", registration, entry=str(entry.pk), taken_out=len(found.secrets))
    return Note(entry, len(found.secrets))
