"""What was chosen of an answer goes where it belongs, all of it or nothing, once."""

import threading
from dataclasses import replace

import pytest
from django.db import connections, transaction
from django.utils import timezone

from credentials.models import ClientCredential, SecretVersion
from credentials.services import answers, vault
from credentials.services.answers import AnswerError
from credentials.services.taking_over import Choices, Row, TakeOverError, take_over
from cxone_registry.isolation.context import organization_context
from tenants.models import CaseEntry, VendorRequest
from tests.case_file.answers import MAIL, ONE, RANDOM, TWO
from tests.support import make


def row(slug="commercial", client_id=ONE, secret=1):
    with transaction.atomic():
        return Row(make.environment(slug), client_id, secret)


def both():
    rows = (row(), row("au-sovereign", TWO, 2))
    return Choices(tracking_number="TRK-20931", rows=rows)


@transaction.atomic
def stored(registration):
    """client_id and opened secret of each environment."""
    held = ClientCredential.objects.filter(registration=registration)
    found = {}
    for one in held.select_related("environment"):
        version = vault.current_version(one)
        secret = vault.use_secret(version, purpose="test").reveal() if version else None
        found[one.environment.slug] = (one.client_id, secret)
    return found


@transaction.atomic
def again(obj):
    return type(obj).objects.get(pk=obj.pk)


def test_all_values_go_where_they_belong(paste, registration):
    answer = paste(MAIL)

    take_over(answer, both())

    assert stored(registration) == {
        "commercial": (ONE, RANDOM),
        "au-sovereign": (TWO, "hunter22"),
    }
    assert again(registration).tracking_number == "TRK-20931"
    assert again(answer).sealed_secrets is None
    assert again(answer).finished_at


def test_the_status_stays_and_the_thread_says_what_went_where(paste, registration):
    take_over(paste(MAIL), both())

    with transaction.atomic():
        entry = CaseEntry.objects.get(registration=registration, kind="note")
    assert again(registration).status == registration.status
    assert "client_id and secret for Commercial" in entry.text
    assert RANDOM not in entry.text


def test_a_second_take_over_is_refused(paste, registration):
    answer = paste(MAIL)
    take_over(answer, both())

    with pytest.raises(AnswerError, match="already"):
        take_over(answer, both())


def test_two_at_once_store_each_secret_once(org, paste, registration):
    answer, results = paste(MAIL), []

    def go(choices):
        with organization_context(org.pk):
            try:
                results.append(take_over(answer, choices))
            except AnswerError:
                results.append("refused")
        connections.close_all()

    threads = [threading.Thread(target=go, args=[both()]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert "refused" in results
    assert len(results) == 2
    with transaction.atomic():
        assert (
            SecretVersion.objects.filter(client_credential__registration=registration).count() == 2
        )


def test_a_stored_credential_gets_the_new_secret(paste, registration):
    with transaction.atomic():
        cloud = make.environment("commercial")
    make.client_credential(registration=registration, environment=cloud, client_id=ONE)

    take_over(paste(f"Client Secret: {RANDOM}"), Choices(rows=(row(),)))

    assert stored(registration) == {"commercial": (ONE, RANDOM)}


def test_it_answers_a_request_that_waits(paste, registration):
    request = sent_request(registration)

    take_over(paste("Tracking number: TRK-1"), Choices("TRK-1", (), request, "granted"))

    assert again(request).state == "answered"


@transaction.atomic
def sent_request(registration):
    now = timezone.now()
    return VendorRequest.objects.create(
        registration=registration, kind="secret", state="sent", sent_at=now, due_on=now.date()
    )


def refused(answer, choices):
    """The place and the sentence of the refusal; nothing may have been stored."""
    with pytest.raises(TakeOverError) as error:
        take_over(answer, choices)
    assert again(answer).finished_at is None
    assert stored(answer.registration) == {}
    return error.value.place, str(error.value)


def test_nothing_chosen_is_refused(paste):
    place, sentence = refused(paste(MAIL), Choices())

    assert (place, "Nothing is chosen" in sentence) == ("", True)


def test_secrets_that_were_dropped_are_missed(paste):
    answer = paste(MAIL)
    answers.drop_expired(answer.pk)

    assert "erased after a day" in refused(answer, both())[1]


def test_a_public_application_takes_no_secret(paste, org):
    app = make.registration(application_type="public", client_auth_method="none")

    place, sentence = refused(paste(MAIL, about=app), Choices(rows=(row(),)))

    assert place == "commercial"
    assert "public application has no secret" in sentence


def test_a_client_id_of_another_registration_is_refused(paste):
    with transaction.atomic():
        cloud = make.environment("commercial")
    make.client_credential(environment=cloud, client_id=ONE)

    place, sentence = refused(paste(MAIL), both())

    assert place == "commercial"
    assert sentence.startswith("Another registration has this client_id")


def test_one_row_that_is_refused_undoes_the_others(paste, registration):
    choices = replace(both(), rows=(row(), row("au-sovereign", "x" * 40, 2)))

    place, sentence = refused(paste(MAIL), choices)

    assert place == "au-sovereign"
    assert "looks like a secret" in sentence
    assert again(registration).tracking_number == ""


def test_the_tracking_number_of_another_registration_is_refused(paste):
    make.registration(tracking_number="TRK-20931")

    place, sentence = refused(paste(MAIL), both())

    assert (place, sentence) == (
        "tracking_number",
        "Another registration has this tracking number.",
    )


def test_what_cannot_be_a_secret_is_refused_by_its_number(paste):
    place, sentence = refused(paste("Client Secret: ********"), Choices(rows=(row(),)))

    assert place == "commercial"
    assert sentence.startswith("Secret 1: This is a placeholder")


def test_a_secret_that_was_never_there_is_refused(paste):
    assert refused(paste(MAIL), Choices(rows=(row(secret=9),)))[0] == "commercial"


def test_another_client_id_in_the_same_environment_is_refused(paste, registration):
    take_over(paste(f"Client ID: {ONE}"), Choices(rows=(row(secret=0),)))
    answer = paste(f"Client ID: {TWO}")

    with pytest.raises(TakeOverError, match="another client_id"):
        take_over(answer, Choices(rows=(row(client_id=TWO, secret=0),)))


def test_answers_of_others_are_out_of_reach(paste, other_org):
    answer = paste(MAIL)

    with organization_context(other_org.pk), pytest.raises(AnswerError, match="deleted already"):
        take_over(answer, Choices("TRK-1"))


def test_an_answer_that_was_deleted_meanwhile_says_so(paste, registration):
    answer = paste(MAIL)
    with transaction.atomic():
        registration.delete()

    for act in (lambda: answers.dismiss(answer), lambda: take_over(answer, both())):
        with pytest.raises(AnswerError, match="deleted already"):
            act()
