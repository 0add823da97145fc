"""A pasted answer in the database: sealed at once, moved by a rotation, erased in time."""

import pytest
from django.db import transaction

from credentials.crypto import version_of
from credentials.models import PastedAnswer
from credentials.services import answers, key_rotation, vault
from credentials.services.answers import AnswerError
from cxone_registry.audit.models import Event
from cxone_registry.jobs.models import Job
from tenants.models import CaseEntry
from tenants.services.case_notes import NoteError, add_note
from tests.case_file.answers import MAIL, ONE, RANDOM, TWO
from tests.security.canaries import hits


@transaction.atomic
def opened(answer):
    found = PastedAnswer.objects.get(pk=answer.pk)
    values = vault.open_all_from(found, "sealed_secrets", purpose="test")
    return [value.reveal() for value in values]


@transaction.atomic
def blob(answer):
    field = PastedAnswer._meta.get_field("sealed_secrets")
    return field.value_from_object(PastedAnswer.objects.get(pk=answer.pk))


@transaction.atomic
def jobs(answer, **fields):
    return list(Job.objects.filter(kind="drop-answer", object_id=answer.pk, **fields))


def test_what_was_recognised_is_kept_and_the_secrets_are_sealed(paste):
    answer = paste(MAIL)

    assert answer.found["tracking_numbers"] == ["TRK-20931"]
    assert answer.found["client_ids"] == [
        {"client_id": ONE, "environment": "commercial"},
        {"client_id": TWO, "environment": "au-sovereign"},
    ]
    assert opened(answer) == [RANDOM, "hunter22"]


def test_the_thread_holds_the_answer_without_its_secrets(paste, registration):
    paste(MAIL)

    with transaction.atomic():
        entry = CaseEntry.objects.get(registration=registration)
    assert entry.kind == "answer"
    assert "[secret 1, sealed]" in entry.text
    assert hits(entry.text.encode(), [RANDOM, "hunter22"]) == []


def test_a_job_erases_the_secrets_after_a_day(paste):
    answer = paste(MAIL)

    (job,) = jobs(answer)
    done = answers.drop_expired(answer.pk)

    assert (job.run_after - answer.created_at).total_seconds() == 86_400
    assert done.code == "dropped"
    assert blob(answer) is None
    assert answers.drop_expired(answer.pk).code == "nothing-left"


def test_an_answer_without_secrets_needs_no_job(paste):
    answer = paste("Tracking number: TRK-1")

    assert jobs(answer) == []
    assert blob(answer) is None


def test_a_rotation_moves_what_is_sealed(paste):
    answer = paste(MAIL)

    key_rotation.start_rotation()
    moved = sum(key_rotation.reencrypt())

    assert moved == 1
    assert version_of(blob(answer)) == 2
    assert opened(answer) == [RANDOM, "hunter22"]


def test_dismissing_erases_the_secrets_and_happens_once(paste):
    answer = paste(MAIL)

    answers.dismiss(answer)

    assert blob(answer) is None
    assert [job.result_code for job in jobs(answer)] == ["withdrawn"]
    with pytest.raises(AnswerError, match="already"):
        answers.dismiss(answer)


@pytest.mark.parametrize("text", ["", " \n\t\xa0", "\x00\u200b", "x" * 20_001])
def test_nothing_and_too_much_are_refused_in_a_sentence(paste, text):
    with pytest.raises(AnswerError, match=r"\.$"):
        paste(text)


@pytest.mark.parametrize("text", ["", " \n", "x" * 20_001])
def test_a_note_needs_words_and_not_too_many(registration, text):
    with pytest.raises(NoteError, match=r"\.$"):
        add_note(registration, text)


def test_a_note_is_kept_without_what_looks_like_a_secret(registration):
    note = add_note(registration, f"They said the client secret is: {RANDOM}")

    assert note.taken_out == 1
    assert RANDOM not in note.entry.text


def test_pasting_is_audited_by_counts(paste, registration):
    paste(MAIL)

    with transaction.atomic():
        event = Event.objects.get(action="answer.pasted", object_id=str(registration.pk))
    assert '"secrets": 2' in event.body
    assert hits(event.body.encode(), [RANDOM, "hunter22"]) == []
