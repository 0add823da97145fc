"""Mails through a real mail server: to whom, how often, and whatever the server or we do."""

import threading

import pytest
from django.db import connections, transaction

from credentials.services import vault
from credentials.services.reminders import planning, sending
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.secret import Secret
from tenants.models import Organization, Role, User
from tenants.rules.bounce_mail import read_bounce
from tenants.services import bounces, mail
from tests.contacts.post_office import returned
from tests.reminders.conftest import (
    DAY,
    addressed,
    again,
    body,
    finish_jobs,
    make_contact,
    make_secret,
    plan,
    rows,
    run,
)
from tests.security.sinks import logs_at_debug
from tests.support import make


def test_one_mail_holds_everything_that_is_due_worst_first(office, clock, ana):
    late, near = make_secret(ana, days=-3, name="Late"), make_secret(ana, days=5, name="Near")
    key = sponsored_key(ana, clock, days=30)

    assert run() == [Done("sent")]
    (letter,) = office.mails
    assert letter["To"] == ana.email
    assert letter["Subject"] == "Acme: 3 secrets are to be replaced, 1 overdue"
    assert letter["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        text = body(letter, kind)
        assert text.index(str(late)) < text.index(str(near)) < text.index(str(key))
        assert "3 days overdue" in text
        assert "http://127.0.0.1:8000/reminder/" in text
    assert len(body(letter, "html")) < 100_000
    assert {row.tier for row in rows()} == {0, 7, 30}
    assert {row.message_id for row in rows()} == {letter["Message-ID"]}


@transaction.atomic
def sponsored_key(sponsor, clock, days):
    return make.access_key(sponsor=sponsor, rotate_by=clock.now.date() + days * DAY)


def test_nobody_gets_a_second_mail_on_a_day(office, clock, ana, credential):
    run()
    make_secret(ana, days=1)
    clock.pass_by(minutes=50)
    assert run() == []

    clock.pass_by(days=1)
    assert run() == [Done("sent")]
    assert len(office.mails) == 2


def test_each_step_is_told_once_and_then_there_is_quiet(office, clock, credential):
    for _ in range(16):
        run()
        clock.pass_by(days=1)

    assert [row.tier for row in rows()] == [7, 1, 0, -7]


def test_only_in_the_morning_of_the_organisation(office, clock, credential):
    with transaction.atomic():
        Organization.objects.update(time_zone="America/New_York")
    assert run() == []  # four in the morning there

    clock.pass_by(hours=5)
    assert run() == [Done("sent")]


def test_weekends_and_holidays_wait_unless_it_presses(office, clock, org, ana):
    usual, pressing = make_secret(ana, days=12), make_secret(ana, days=6)
    clock.pass_by(days=5)  # a Saturday
    run()
    assert [row.subject_id for row in rows()] == [pressing.pk]

    clock.pass_by(days=2)
    run()
    assert usual.pk in [row.subject_id for row in rows()]


def test_owners_and_admins_join_when_it_gets_late(office, clock, org, ana):
    owner, admin = make.member(org, Role.VIEWER), make.member(org, Role.ADMIN)
    make.member(org, Role.EDITOR)
    make_secret(ana, days=30, owner=owner)
    run()
    assert addressed(office) == [ana.email]

    clock.pass_by(days=23)
    run()
    assert addressed(office)[-2:] == sorted([ana.email, owner.email], key=str)[-2:]
    clock.pass_by(days=7)
    run()
    told = {row.email for row in rows() if row.tier == 0}
    assert told == {ana.email, owner.email, admin.email}


def test_when_the_contact_is_gone_the_owner_is_told_at_once_and_why(office, clock, org):
    owner = make.member(org, Role.VIEWER)
    make_secret(make_contact(name="Lee", left_at=clock.now), days=60, owner=owner)
    run()

    assert addressed(office) == [owner.email]
    assert "You are told because Lee is no longer a contact." in body(office.mails[0])
    assert rows()[0].level == 2


def test_who_may_not_sign_in_any_more_is_not_told(office, clock, org):
    owner = make.member(org)
    make_secret(days=7, owner=owner)
    with transaction.atomic():
        User.objects.filter(pk=owner.pk).update(is_active=False)

    assert run() == []


def test_after_a_day_down_the_newest_step_alone_is_told(office, clock, org, ana):
    make_secret(ana, days=2)
    run()
    clock.pass_by(hours=26)  # the step of one day: nothing ran at its time
    clock.pass_by(hours=22)
    run()

    assert [row.tier for row in rows()] == [7, 0]


def test_two_runs_at_once_give_one_mail(office, clock, org, credential):
    (mailbox,) = plan()
    ended = []

    def work():
        try:
            with organization_context(org.pk):
                ended.append(sending.send(mailbox).code)
        finally:
            connections.close_all()

    both = [threading.Thread(target=work) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(ended) == ["nothing-due", "sent"]
    assert len(office.mails) == 1


def test_a_worker_killed_before_the_mail_left_sends_none_afterwards(
    office, clock, credential, monkeypatch
):
    class Killed(BaseException):
        """As a signal would end the process."""

    def killed(letter):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(mail, "send", killed)
        run()
    assert run() == [Done("nothing-due")]

    clock.pass_by(days=1)
    assert run() == []
    assert office.mails == []
    assert rows()[0].trouble == planning.IN_DOUBT
    assert rows()[0].token_hash


def test_a_mail_that_was_certainly_not_taken_is_tried_again(office, clock, credential):
    office.to_recipient = "451 4.7.1 Try later"
    (ended,) = run()
    assert ended == Later(sending.TRY_AGAIN, counts=True)
    assert rows() == []

    office.to_recipient = ""
    assert run() == [Done("sent")]
    assert len(rows()) == 1


def test_a_mail_that_perhaps_went_out_is_not_repeated(office, clock, credential, settings):
    settings.EMAIL_TIMEOUT, office.hangs = 0.1, 0.2

    assert run() == [Done("perhaps-sent")]
    assert run() == []
    assert rows()[0].trouble == sending.PERHAPS


def test_a_mailbox_that_is_gone_sends_the_matter_up(office, clock, org, ana):
    owner = make.member(org, Role.VIEWER)
    make_secret(ana, days=30, owner=owner)
    office.to_recipient = "550 5.1.1 no such user"
    assert run() == [Done("no-mailbox")]
    assert again(ana).bounced_at

    office.to_recipient = ""
    clock.pass_by(minutes=30)
    run()
    assert addressed(office) == [owner.email]
    assert "because mail to Ana comes back" in body(office.mails[0])


def test_a_mail_that_comes_back_later_marks_the_contact(office, clock, ana, credential):
    run()
    report = returned(rows()[0].message_id, recipient=ana.email)

    assert bounces.take(read_bounce(report))
    assert again(ana).bounced_at


def test_what_was_done_while_the_mail_waited_is_not_sent(office, clock, credential):
    (mailbox,) = plan()
    with transaction.atomic():
        type(credential).objects.filter(pk=credential.pk).update(rotate_by=None)

    assert sending.send(mailbox) == Done("nothing-due")


def test_a_new_secret_ends_the_series_and_a_new_date_begins_another(office, clock, credential):
    run()
    clock.pass_by(days=6)
    with transaction.atomic():
        vault.store_secret(credential, Secret("another-secret-value"))
    assert run() == []

    with transaction.atomic():
        moved = clock.now.date() + 30 * DAY
        type(credential).objects.filter(pk=credential.pk).update(rotate_by=moved)
    assert run() == []  # it has a weekend: Sunday

    clock.pass_by(days=1)
    assert run() == [Done("sent")]


def test_other_organisations_are_neither_read_nor_written_to(office, clock, org, other_org):
    with organization_context(other_org.pk):
        make_secret(make_contact(), days=1)

    assert run() == []
    assert office.mails == []


def test_names_add_neither_headers_nor_lines_nor_markup(office, clock, org):
    with transaction.atomic():
        Organization.objects.update(name="A & <b>\r\nBcc: all@example.com")
    make_secret(make_contact(), days=7, name='<img src="x">\n* Forged {{ site }}')
    run()

    (letter,) = office.mails
    assert letter["Bcc"] is None
    assert "\n* Forged" not in body(letter)
    assert '* <img src="x"> * Forged {{ site }}' in body(letter)
    assert all(tag not in body(letter, "html") for tag in ("<img", "<b>"))


def test_without_mail_nothing_is_done(clock, credential, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    assert plan() == []
    assert rows() == []


def test_nothing_secret_leaves_and_no_address_is_logged(office, clock, org, ana):
    canary = "cAnArY-secret-zQxWvKtRpLm"
    make_secret(ana, days=7, secret=canary)
    office.to_recipient = "451 later"
    with logs_at_debug() as logs:
        run()
        office.to_recipient = ""
        run()

    (letter,) = office.mails
    token = body(letter).split("/reminder/")[1][:43]
    with transaction.atomic():
        trail = "".join(Event.objects.values_list("body", flat=True))
        sent = Event.objects.get(action="reminders.sent")
    for kept in (str(letter), trail, logs.content.decode("utf-8", "replace")):
        assert canary not in kept
    assert ana.email not in sent.body
    assert token not in trail + str([vars(row) for row in rows()])


def test_a_fleet_is_read_in_the_same_few_queries(clock, org, ana):
    make_secret(ana, days=7)
    plan()
    with connections["default"].execute_wrapper(counting := Counting()), transaction.atomic():
        few = counted(counting)
        for _ in range(5):
            make_secret(make_contact(), days=5)
        many = counted(counting)

    assert many == few


class Counting:
    count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def counted(counting):
    from credentials.reports.reminding.mails import batches
    from tenants.reports.calendars import own_calendar

    calendar, before = own_calendar(), counting.count
    batches(planning.timezone.now(), calendar)
    return counting.count - before


def test_a_contact_of_two_organisations_is_a_stranger_in_each(office, clock, org, other_org):
    email = f"shared{make.number()}@example.com"
    make_secret(make_contact(email=email), days=7)
    with organization_context(other_org.pk):
        make_secret(make_contact(email=email), days=7)
        theirs = plan()
        finish_jobs()
    mine = plan()

    assert len(mine) == len(theirs) == 1
    assert mine != theirs
    assert sending.send(theirs[0]) == Done("nothing-due")
