"""Admins are told what touches security: all but who did it, once."""

import pytest
from django.db import transaction
from django.urls import reverse

from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Job
from tenants.models import AdminNotice
from tenants.services import admin_notices
from tests.admin.helpers import client_for
from tests.support import make

SENTENCE = "Pat was made custodian."


def tell(**fields):
    with transaction.atomic():
        return admin_notices.tell("role", SENTENCE, **fields)


def again(notice):
    with transaction.atomic():
        return AdminNotice.objects.get(pk=notice.pk)


def test_all_admins_but_the_doer_get_one_mail(org, office):
    doer, others = make.member(org, "admin"), [make.member(org, "admin") for _ in range(2)]
    for role in ("viewer", "editor", "operator", "custodian", "auditor"):
        make.member(org, role)

    notice = tell(path="/tenants/membership/", done_by=doer)

    assert admin_notices.send(notice.pk) == Done("told-2")
    assert {sent["To"] for sent in office.mails} == {other.email for other in others}
    text = office.mails[0].get_body(["plain"]).get_content()
    assert SENTENCE in text
    assert doer.email in text
    assert "/tenants/membership/" in text
    assert again(notice).sent_at is not None


def test_sent_again_nobody_gets_a_second_mail(org, office):
    make.member(org, "admin")
    notice = tell()
    admin_notices.send(notice.pk)

    assert admin_notices.send(notice.pk) == Done("nothing-to-send")
    assert len(office.mails) == 1


def test_a_job_sends_it(org):
    notice = tell()

    with transaction.atomic():
        assert Job.objects.filter(kind="tell-admins", object_id=notice.pk).count() == 1


def test_what_the_server_puts_off_is_tried_again_with_the_same_id(org, office):
    make.member(org, "admin")
    office.to_recipient = "451 4.7.1 Greylisted, try later"
    notice = tell()

    assert isinstance(admin_notices.send(notice.pk), Later)
    assert again(notice).sent_at is None
    assert "1 of 1" in again(notice).trouble
    office.to_recipient = ""
    assert admin_notices.send(notice.pk) == Done("told-1")
    assert again(notice).trouble == ""


def test_an_inactive_admin_gets_no_mail(org, office):
    gone = make.member(org, "admin")
    gone.is_active = False
    gone.save()
    notice = tell()

    assert admin_notices.send(notice.pk) == Done("nothing-to-send")
    assert "no other admin" in again(notice).trouble


def test_without_mail_it_is_read_in_the_product(org, signed_in, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    notice = tell()

    assert admin_notices.send(notice.pk) == Done("mail-off")
    text = signed_in("admin").get(reverse("security-notices")).content.decode()
    assert SENTENCE in text
    assert "not sent" in text


def test_a_path_elsewhere_is_not_kept(org):
    assert tell(path="https://elsewhere.example/").path == ""


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("viewer", 403),
        ("editor", 403),
        ("operator", 403),
        ("custodian", 403),
        ("admin", 200),
        ("auditor", 200),
    ],
)
def test_the_page_is_for_admins_and_auditors(signed_in, role, status):
    assert signed_in(role).get(reverse("security-notices")).status_code == status


def test_another_organisation_reads_nothing_of_it(org, other_org):
    tell()

    answer = client_for(other_org, "admin").get(reverse("security-notices"))

    assert SENTENCE not in answer.content.decode()


def test_another_organisations_admins_get_no_mail(org, other_org, office):
    make.member(other_org, "admin")
    notice = tell()

    admin_notices.send(notice.pk)
    with organization_context(other_org.pk):
        assert admin_notices.send(notice.pk) == Done("nothing-to-send")
    assert office.mails == []


@pytest.mark.parametrize("asked", ["?kind=%F0%9F", "?kind=nonsense", "?p=zzz", "?p=-1", "?p=999"])
def test_hostile_addresses_are_answered(signed_in, asked):
    tell()

    assert signed_in("admin").get(reverse("security-notices") + asked).status_code in (200, 400)
