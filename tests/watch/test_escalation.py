"""Who is told by mail of contacts who may be gone: one mail each, through a real mail server."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import Finding
from credentials.services import escalation
from cxone_registry.audit.models import Event
from cxone_registry.jobs import claims, sweep, worker
from cxone_registry.jobs.models import Job
from tenants.models import Contact, Membership, Organization, Registration, Role, User
from tests.contacts.post_office import open_office
from tests.support import make
from tests.watch.test_watch import application, contact, look


@pytest.fixture
def office(settings):
    with open_office(settings) as office:
        yield office


@pytest.fixture
def admin(org):
    return make.member(org)


def bounced(app=None):
    return contact(app or application(), bounced_at=timezone.now())


def work(org):
    """Run what waits, as if a quarter of an hour had passed; how each job of the kind ended."""
    with transaction.atomic():
        jobs = Job.objects.filter(kind=escalation.KIND)
        jobs.filter(state=Job.State.QUEUED).update(run_after=timezone.now())
    worker.run_range(escalation.KIND, only_organization=org.pk)
    with transaction.atomic():
        return [code[:5] for code in jobs.order_by("created_at").values_list("result_code", flat=1)]


def addressed(office):
    return sorted(envelope.rcpt_tos[0] for envelope in office.envelopes)


def body(mail, kind="plain"):
    return mail.get_body([kind]).get_content()


def test_a_bulk_change_gives_one_mail_in_a_quarter_of_an_hour(org, admin, office):
    gone, app = bounced(), application()
    look()
    bounced(app)
    look()
    with transaction.atomic():
        (job,) = Job.objects.filter(kind=escalation.KIND)
    assert job.run_after - job.created_at > timedelta(minutes=14)

    assert work(org) == ["told-"]
    (mail,) = office.mails
    assert body(mail).startswith("2 technical contacts of Acme may be gone, 2 applications have")
    assert (
        mail["Subject"] == "2 technical contacts of Acme may be gone, 2 applications have too few"
    )
    for kind in ("plain", "html"):
        assert f"http://127.0.0.1:8000/tenants/contact/{gone.pk}/change/" in body(mail, kind)
        assert f"http://127.0.0.1:8000/tenants/registration/{app.pk}/contacts/" in body(mail, kind)
        assert "http://127.0.0.1:8000/credentials/finding/" in body(mail, kind)
        assert "Mail to this contact comes back." in body(mail, kind)
        assert gone.email not in body(mail, kind)


def test_only_what_is_new_is_told_again(org, admin, office):
    app = application()
    old = bounced(app)
    look()
    work(org)
    look()
    assert work(org) == ["told-"]

    new = bounced(app)
    look()
    assert work(org) == ["told-", "told-"]
    assert str(old.pk) not in body(office.mails[1])
    assert str(new.pk) in body(office.mails[1])


def test_what_is_mended_meanwhile_is_not_told(org, admin, office):
    app = application()
    bounced(app)
    look()
    with transaction.atomic():
        Finding.objects.update(resolved_at=timezone.now())

    assert work(org) == ["nothi"]
    assert office.mails == []


def test_admins_and_the_owner_are_told_and_nobody_else(org, admin, other_org, office):
    owner = make.member(org, Role.VIEWER)
    other_owner, former_admin = make.member(org, Role.EDITOR), make.member(org)
    make.member(org, Role.VIEWER), make.member(other_org)
    with transaction.atomic():
        User.objects.filter(pk=former_admin.pk).update(is_active=False)
    mine, theirs = bounced(application(owner=owner)), bounced(application())
    application(owner=other_owner, status="draft")
    look()
    work(org)

    assert addressed(office) == sorted([admin.email, owner.email])
    assert all(len(envelope.rcpt_tos) == 1 for envelope in office.envelopes)
    told = {mail["To"]: body(mail) + body(mail, "html") for mail in office.mails}
    assert str(theirs.pk) in told[admin.email]
    assert str(mine.pk) in told[owner.email]
    assert str(theirs.pk) not in told[owner.email]
    assert owner.email not in told[admin.email]
    assert admin.email not in told[owner.email]


def test_who_left_meanwhile_is_not_told(org, office):
    owner = make.member(org, Role.VIEWER)
    app = application(owner=owner)
    admin = make.member(org)
    look()
    with transaction.atomic():
        Membership.objects.filter(user=admin).delete()
        Registration.objects.filter(pk=app.pk).update(owner=None)

    assert work(org) == ["nothi", "nothi"]
    assert office.mails == []


def test_twenty_are_listed_and_the_others_counted(org, admin, office):
    app = application()
    for _ in range(22):
        bounced(app)
    look()
    work(org)

    assert body(office.mails[0]).count("\n* ") == 20
    assert "and 3 more" in body(office.mails[0])
    assert "and 3 more" in body(office.mails[0], "html")


def test_names_can_neither_add_headers_nor_markup_nor_lines(org, admin, office):
    with transaction.atomic():
        Organization.objects.update(name="A & <b>\r\nBcc: all@example.com\r\n\r\nHello")
    gone = bounced(application(name='<img src="x">\n* Forged'))
    with transaction.atomic():
        Contact.objects.filter(pk=gone.pk).update(name="<i>Ana</i>\n* Forged {{ site }}")
    look()
    work(org)

    (mail,) = office.mails
    assert mail["Bcc"] is None
    assert addressed(office) == [admin.email]
    assert "\n* Forged" not in body(mail)
    assert "<i>Ana</i> * Forged {{ site }}" in body(mail)
    assert "&lt;i&gt;Ana" in body(mail, "html")
    assert all(tag not in body(mail, "html") for tag in ("<i>", "<img", "<b>"))


def test_without_mail_nothing_is_sent_and_the_finding_stays(org, admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    gone = bounced()
    look()

    assert work(org) == ["no-ma"]
    with transaction.atomic():
        assert Finding.objects.get(subject_id=gone.pk).is_open


def test_a_server_that_is_away_is_tried_again_until_it_is_back(org, admin, office):
    office.to_recipient = "451 4.7.1 Try later"
    bounced()
    look()
    assert work(org) == [""]
    assert office.mails == []

    office.to_recipient = ""
    assert work(org) == ["told-"]
    assert addressed(office) == [admin.email]


def test_a_mail_that_perhaps_went_out_is_not_repeated_by_itself(org, admin, office, settings):
    settings.EMAIL_TIMEOUT, office.hangs = 0.2, 0.5
    first = bounced()
    look()
    assert work(org) == ["not-t"]
    assert work(org) == ["not-t"]

    office.hangs = 0
    bounced()
    look()
    work(org)
    assert str(first.pk) in body(office.mails[-1])
    assert len(office.mails) == 2


def test_a_worker_killed_while_sending_costs_its_own_mail_alone(org, office):
    make.member(org), make.member(org)
    bounced()
    look()
    with transaction.atomic():
        jobs = Job.objects.filter(kind=escalation.KIND)
        killed = jobs.first()
        jobs.update(run_after=timezone.now())
    assert len(claims.claim(None, most=1, only_job=killed.pk)) == 1  # and then it is killed
    with transaction.atomic():
        jobs.filter(pk=killed.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep.tick()
    work(org)

    assert len(office.mails) == 1
    with transaction.atomic():
        assert jobs.get(pk=killed.pk).result_code == "gave-up"


def test_what_was_sent_is_in_the_audit_trail_without_what_it_says(org, admin, office):
    gone = bounced()
    look()
    work(org)

    with transaction.atomic():
        event = Event.objects.get(action="contacts.escalated")
    assert '"findings": 2' in event.body
    assert gone.email not in event.body
