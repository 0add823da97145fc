"""Each mail leaves once at most, to who may still read it, through a real mail server."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import HealthReport, ReportDelivery
from credentials.services.health_reports import making, sending
from cxone_registry.audit.models import Event
from cxone_registry.jobs.handlers import Done
from tenants.models import Membership, User
from tenants.services import mail
from tests.health_reports.conftest import (
    add,
    add_member,
    again,
    deliveries,
    finding,
    make_due,
    reports,
    send_all,
)
from tests.support import make

LINK = re.compile(r"https?://[^\s\"<>]+")


def states():
    return [one.state for one in deliveries()]


def parts(sent):
    return [sent.get_body([kind]).get_content() for kind in ("plain", "html")]


def test_members_and_people_outside_get_the_report_in_both_forms(office, schedule, org):
    finding(sentence="CXone refused this <access> key.")
    add_member(schedule, org)
    add(schedule, email="cfo@example.com")
    make_due(schedule)

    assert send_all() == [Done("sent")] * 2
    assert states() == ["sent", "sent"]
    text, html = parts(office.mails[0])
    assert "CXone refused this <access> key." in text
    assert "CXone refused this &lt;access&gt; key." in html
    assert office.mails[0]["Subject"].startswith("Acme: ")


def test_only_members_get_links_into_the_registry(office, schedule, org, settings):
    finding()
    member = add_member(schedule, org)
    add(schedule, email="cfo@example.com")
    make_due(schedule)
    send_all()

    by_address = {one["To"]: one for one in office.mails}
    outside = set(LINK.findall("".join(parts(by_address.pop("cfo@example.com")))))
    inside = set(LINK.findall("".join(parts(by_address.popitem()[1]))))
    (report,) = reports()
    ours = {link for link in outside if settings.PUBLIC_URL in link}
    assert {link.rsplit("/", 2)[0] for link in ours} == {
        f"{settings.PUBLIC_URL}/report/unsubscribe"
    }
    assert f"{settings.PUBLIC_URL}/report/{report.pk}/" in inside
    assert member.membership_id


def test_one_click_headers_name_the_link(office, schedule):
    add(schedule, email="cfo@example.com")
    make_due(schedule)
    send_all()

    (sent,) = office.mails
    link = sent["List-Unsubscribe"].strip(" <>")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/report/unsubscribe/[\w-]{43}/", link)
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_delivery_whose_job_runs_again_is_not_sent_again(office, schedule):
    add(schedule, email="cfo@example.com")
    make_due(schedule)
    send_all()

    assert send_all() == [Done("over")]
    assert len(office.mails) == 1


def test_what_a_killed_worker_was_sending_is_never_sent_twice(office, schedule):
    add(schedule, email="cfo@example.com")
    make_due(schedule)
    (delivery,) = deliveries()
    sending._begin(delivery.pk)  # and then the worker is killed

    assert sending.send(delivery.pk) == Done("perhaps-sent")
    assert sending.send(delivery.pk) == Done("over")
    assert states() == ["uncertain"]
    assert office.mails == []


def test_who_knows_that_the_mail_left_says_so_although_another_supposed_less(office, schedule):
    add(schedule, email="cfo@example.com")
    make_due(schedule)
    (delivery,) = deliveries()
    letter = sending._begin(delivery.pk)
    sending.send(delivery.pk)  # another worker, after the lease
    mail.send(letter)
    sending._end(delivery.pk, ReportDelivery.State.SENT)

    assert states() == ["sent"]


@pytest.mark.parametrize(
    ("answer", "state", "ends"),
    [
        ("550 5.1.1 no such user", "refused", True),
        ("451 4.7.1 Greylisted, try later", "queued", False),
    ],
)
def test_what_certainly_did_not_leave_is_tried_again(office, schedule, answer, state, ends):
    office.to_recipient = answer
    add(schedule, email="cfo@example.com")
    make_due(schedule)

    (result,) = send_all()
    assert states() == [state]
    assert isinstance(result, Done) == ends
    assert ends or timedelta(minutes=4) < result.after <= timedelta(hours=4)


def test_after_a_day_it_is_given_up(office, schedule):
    office.to_recipient = "451 4.7.1 Greylisted, try later"
    add(schedule, email="cfo@example.com")
    make_due(schedule)
    with transaction.atomic():
        HealthReport.objects.update(created_at=timezone.now() - timedelta(hours=25))

    assert send_all() == [Done("not-sent")]
    assert states() == ["refused"]


def test_a_connection_that_breaks_leaves_doubt(schedule, office, monkeypatch):
    def broken(*_):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", broken)
    add(schedule, email="cfo@example.com")
    make_due(schedule)

    assert send_all() == [Done("perhaps-sent")]
    assert states() == ["uncertain"]


@pytest.mark.parametrize("way", ["membership", "account", "recipient", "unsubscribed"])
def test_rights_are_looked_at_when_it_is_sent(office, schedule, org, way):
    recipient = add_member(schedule, org)
    make_due(schedule)
    with transaction.atomic():
        if way == "membership":
            Membership.objects.filter(pk=recipient.membership_id).delete()
        elif way == "account":
            User.objects.filter(pk=recipient.membership.user_id).update(is_active=False)
        elif way == "recipient":
            recipient.delete()
        else:
            recipient.unsubscribed_at = timezone.now()
            recipient.save()

    assert send_all() == [Done("not-allowed")]
    assert office.mails == []
    assert states() == ["not-allowed"]


def test_a_test_is_marked_and_goes_to_who_asked_while_they_are_a_member(office, schedule, org):
    asker = make.member(org, "editor")
    making.send_test(schedule, asker.email)
    making.send_test(schedule, "stranger@example.com")

    assert sorted(result.code for result in send_all()) == ["not-allowed", "sent"]
    (sent,) = office.mails
    assert sent["To"] == asker.email
    assert sent["Subject"].startswith("Test: ")
    assert "This is a test" in parts(sent)[0]
    assert sent["List-Unsubscribe"] is None


def test_without_mail_the_delivery_says_why(schedule, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    add(schedule, email="cfo@example.com")
    make_due(schedule)

    assert send_all() == [Done("no-mail")]
    assert "EMAIL_URL" in deliveries()[0].reason


@pytest.mark.parametrize(("state", "after"), [("sending", "uncertain"), ("queued", "refused")])
def test_a_job_that_gave_up_leaves_no_delivery_waiting(schedule, state, after):
    add(schedule, email="cfo@example.com")
    make_due(schedule)
    with transaction.atomic():
        ReportDelivery.objects.update(state=state)
    sending.give_up(deliveries()[0].pk)

    assert states() == [after]


def test_a_mail_of_the_worst_report_stays_under_100_kb(office, schedule):
    with transaction.atomic():
        registrations = [make.registration(name=f"{n}{'N' * 189}") for n in range(3)]
    for number in range(60):
        finding(registrations[number % 3], subject_label="L" * 500, sentence="S" * 300,
                remedy="R" * 500)  # fmt: skip
    add(schedule, email="cfo@example.com")
    make_due(schedule)
    send_all()

    assert len(office.envelopes[0].content) < 100_000
    assert "and 45 more" in parts(office.mails[0])[0]


def test_a_token_is_in_no_table_and_no_trail(office, schedule, org):
    recipient = add(schedule, email="cfo@example.com")
    make_due(schedule)
    send_all()
    token = office.mails[0]["List-Unsubscribe"].split("/")[-2]

    with transaction.atomic():
        bodies = "".join(Event.objects.values_list("body", flat=True))
    assert len(again(recipient).token_hash) == 64
    assert token not in bodies
    assert token != again(recipient).token_hash
