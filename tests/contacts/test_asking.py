"""Whom the schedule asks: only the doubtful, few a day, never twice within the interval."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Job
from tenants.models import Attestation, Contact, Membership, Registration
from tenants.reports.contacts import liveness_of, patience, with_signs, with_state
from tenants.services import asking, questions
from tenants.services.asking import CannotAskError
from tests.contacts.conftest import again, ask, make_contact, questions_of
from tests.support import make

SCHEDULE = uuid.uuid4()


def asked():
    with transaction.atomic():
        return set(Attestation.objects.values_list("contact_id", flat=True))


def test_only_the_doubtful_and_named_are_asked(org):
    now = timezone.now()
    doubtful, silent = make_contact(days=100), make_contact(days=400)
    make_contact(days=10)
    make_contact(days=400, confirmed_at=now)
    make_contact(days=400, left_at=now)
    make_contact(days=400, bounced_at=now)
    retired = make_contact(days=400)
    with transaction.atomic():
        Registration.objects.filter(technical_contacts__contact=retired).update(status="retired")
        Contact.objects.create(
            name="X", email="x@example.com", created_at=now - timedelta(days=400)
        )

    assert asking.ask_doubtful(SCHEDULE) == Done("asked-2")
    assert asked() == {doubtful.pk, silent.pk}


def test_nobody_is_asked_twice_within_the_interval(contact):
    results = [asking.ask_doubtful(SCHEDULE) for _ in range(3)]
    with transaction.atomic():
        ninety_days_ago = timezone.now() - timedelta(days=91)
        Attestation.objects.update(asked_at=ninety_days_ago)
    results.append(asking.ask_doubtful(SCHEDULE))

    assert [result.code for result in results] == ["asked-1", "asked-0", "asked-0", "asked-1"]


def test_a_day_s_questions_are_few_and_spread(org, monkeypatch):
    monkeypatch.setattr(asking, "FEWEST_A_DAY", 3)
    for days in range(100, 105):
        make_contact(days=days)

    asking.ask_doubtful(SCHEDULE)

    with transaction.atomic():
        times = list(Job.objects.filter(kind=asking.KIND).values_list("run_after", flat=True))
    assert len(times) == 3
    assert max(times) - min(times) == asking.SPREAD_OVER / 3 * 2


def test_without_mail_nobody_is_asked_and_the_page_would_say_why(contact, settings):
    question = asking.ask_now(contact)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    assert asking.ask_doubtful(SCHEDULE) == Done("mail-off")
    assert questions.send(question.pk) == Done("mail-off")
    assert again(question).mail_state == "failed"
    with pytest.raises(CannotAskError, match="EMAIL_URL"):
        asking.ask_now(make_contact())


def test_a_person_asks_at_most_once_a_day_and_nobody_who_left(contact):
    asking.ask_now(contact)

    with pytest.raises(CannotAskError, match="24 hours"):
        asking.ask_now(contact)
    with pytest.raises(CannotAskError, match="no longer"):
        asking.ask_now(make_contact(left_at=timezone.now()))


def test_who_leaves_while_the_question_waits_gets_no_mail(contact, mailoutbox):
    question = asking.ask_now(contact)
    with transaction.atomic():
        Contact.objects.update(left_at=timezone.now())

    assert questions.send(question.pk) == Done("not-sent")
    assert (again(question).mail_state, mailoutbox) == ("failed", [])


def test_a_member_who_signs_in_is_live(org):
    user = make.member(org, "viewer")
    with transaction.atomic():
        Membership._meta.get_field("user").related_model.objects.filter(pk=user.pk).update(
            last_login=timezone.now()
        )
    make_contact(days=400, email=user.email.upper().replace("@EXAMPLE.COM", "@example.com"))

    assert asking.ask_doubtful(SCHEDULE) == Done("asked-0")


def test_the_column_and_the_rule_agree(org):
    now = timezone.now()
    days = (None, 5, 30, 100, 200)
    with transaction.atomic():
        rows = [
            Contact(
                name="X",
                email=f"x{number}@example.com",
                **{
                    name: None if ago is None else now - timedelta(days=ago)
                    for name, ago in zip(
                        ("confirmed_at", "asked_at", "bounced_at", "left_at"), chosen, strict=True
                    )
                },
                created_at=now - timedelta(days=190),
            )
            for number, chosen in enumerate(itertools.product(days, days, days, (None, 5)))
        ]
        Contact.objects.bulk_create(rows)
        wanted = patience()
        found = list(with_state(with_signs(Contact.objects.all()), wanted, now))

    assert len(found) == 250
    assert {one.state for one in found} == {"live", "doubtful", "stale", "bounced", "left"}
    assert [one.state for one in found] == [liveness_of(one, wanted, now).state for one in found]


def test_asking_many_costs_few_queries_each(org):
    for _ in range(4):
        make_contact()

    with CaptureQueriesContext(connection) as captured:
        asking.ask_doubtful(SCHEDULE)

    reads = [one for one in captured if "tenants_contact" in one["sql"] and "SELECT" in one["sql"]]
    assert len(reads) <= 4


def test_an_answered_contact_is_asked_no_more(contact, mailoutbox):
    question = ask(contact)
    with transaction.atomic():
        Contact.objects.update(confirmed_at=timezone.now())
        Attestation.objects.update(asked_at=timezone.now() - timedelta(days=100))

    assert asking.ask_doubtful(SCHEDULE) == Done("asked-0")
    assert [one.pk for one in questions_of(contact)] == [question.pk]
