"""NICE's answer as it is pasted: its secrets are sealed at once, and gone after a day at most."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import PastedAnswer
from credentials.services import vault
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from cxone_registry.jobs import queue
from cxone_registry.jobs.handlers import Done
from cxone_registry.secret import Secret
from tenants.models import CaseEntry, Environment, Registration
from tenants.rules.answers import LONGEST, Recognised, recognise
from tenants.rules.plan import PlannedEnvironment

KEPT_FOR = timedelta(days=1)
DROP = "drop-answer"
SUBJECT = "NICE answered"
TOO_LONG = (
    f"This answer is longer than {LONGEST:,} characters. Paste the part with the numbers and the"
    " credentials, without older mails below it."
)
EMPTY = "There is nothing in it yet. Paste the text of NICE's answer."
DONE = (
    "This answer was taken over, dismissed or deleted already. Paste it again if you need it once"
    " more."
)


class AnswerError(ValueError):
    """What cannot be done with an answer; the text is a sentence that repeats no secret."""


def paste(registration: Registration, text: str) -> PastedAnswer:
    """Keep *text* without its secrets, which are sealed. Raises AnswerError.

    One transaction; a job erases the sealed secrets after KEPT_FOR.
    """
    if len(text) > LONGEST:
        raise AnswerError(TOO_LONG)
    found = recognise(text, _environments())
    if not found.text.strip():
        raise AnswerError(EMPTY)
    with transaction.atomic():
        answer = _keep(registration, found)
        record_change("answer.pasted", registration, answer=str(answer.pk), **_counts(found))
    return answer


def dismiss(answer: PastedAnswer) -> None:
    """Nothing of it is needed: its secrets are erased. Raises AnswerError if it is finished."""
    with transaction.atomic():
        locked = lock_open(answer.pk)
        finish(locked)
        record_change("answer.dismissed", locked.registration, answer=str(locked.pk))


def drop_expired(answer_id: UUID) -> Done:
    """Job: erase the sealed secrets of an answer that nobody took over within a day."""
    with transaction.atomic():
        answer = PastedAnswer.objects.select_for_update().filter(pk=answer_id).first()
        if answer is None or answer.sealed_secrets is None:
            return Done("nothing-left")
        vault.erase_from(answer, "sealed_secrets")
        record_change("answer.secrets-dropped", answer.registration, answer=str(answer.pk))
    return Done("dropped")


def lock_open(answer_id: UUID) -> PastedAnswer:
    """The answer, locked, while nobody finished it; two who take it over take turns."""
    answer = PastedAnswer.objects.select_for_update().filter(pk=answer_id).first()
    if answer is None or answer.finished_at is not None:
        raise AnswerError(DONE)
    return answer


def finish(answer: PastedAnswer) -> None:
    """Close the answer: whatever is sealed in it goes."""
    answer.sealed_secrets = None
    answer.finished_at = timezone.now()
    answer.save(update_fields=["sealed_secrets", "finished_at"])
    queue.withdraw(DROP, answer.pk)


def _keep(registration: Registration, found: Recognised) -> PastedAnswer:
    now, by = timezone.now(), current_actor().label[:254]
    answer = PastedAnswer.objects.create(
        registration=registration, by=by, created_at=now, text=found.text, found=_as_json(found)
    )
    CaseEntry.objects.create(
        registration=registration,
        kind=CaseEntry.Kind.ANSWER,
        at=now,
        by=by,
        subject=SUBJECT,
        text=found.text,
    )
    if found.secrets:
        values = [Secret(one.value) for one in found.secrets]
        vault.seal_all_into(answer, "sealed_secrets", values)
        queue.enqueue(DROP, answer.pk, run_after=now + KEPT_FOR)
    return answer


def _environments() -> list[PlannedEnvironment]:
    active = Environment.objects.filter(is_active=True)
    return [PlannedEnvironment(one.slug, one.name, one.kind) for one in active]


def _as_json(found: Recognised) -> dict[str, Any]:
    """What was recognised, without any secret."""
    return {
        "tracking_numbers": list(found.tracking_numbers),
        "client_ids": [
            {"client_id": one.client_id, "environment": one.environment} for one in found.client_ids
        ],
        "secrets": [
            {
                "number": one.number,
                "length": len(one.value),
                "client_id": one.client_id,
                "environment": one.environment,
                "is_labelled": one.is_labelled,
                "has_spaces": " " in one.value,
            }
            for one in found.secrets
        ],
    }


def _counts(found: Recognised) -> dict[str, int]:
    return {
        "tracking_numbers": len(found.tracking_numbers),
        "client_ids": len(found.client_ids),
        "secrets": len(found.secrets),
    }
