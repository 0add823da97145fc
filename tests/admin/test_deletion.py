"""What is deleted takes its own history with it, and what is gone needs nobody."""

from django.db import transaction

from credentials.models import AccessKeyUse, Finding
from credentials.rules.problems import Problem
from credentials.services import findings
from cxone_registry.site.blocking import shortened
from tenants.models import Contact, TechnicalContact
from tests.admin.helpers import make_run, page
from tests.support import make

PROBLEM = Problem("a-code", "sign-in", 1, "Something is wrong.", "Mend it.")


@transaction.atomic
def tried():
    return make_run(make.use())


def test_a_sign_in_with_validations_can_be_deleted(admin, org):
    run = tried()

    admin.post(page(run.use, "delete"), {"post": "yes"})

    with transaction.atomic():
        assert not AccessKeyUse.objects.filter(pk=run.use_id).exists()


def test_its_open_findings_end_with_it(admin, org):
    use = make.use()
    with transaction.atomic():
        findings.open_one(PROBLEM, use)

    admin.post(page(use, "delete"), {"post": "yes"})

    with transaction.atomic():
        assert not Finding.objects.filter(subject_id=use.pk, resolved_at=None).exists()


def test_a_validation_alone_cannot_be_deleted(admin, org):
    run = tried()

    assert admin.post(page(run, "delete"), {"post": "yes"}).status_code == 403


def test_a_long_history_is_not_listed_name_by_name():
    names = [f"run {number}" for number in range(1_000)]

    shown = shortened(["sign-in", names])

    assert shown[1][-1] == "and 950 more"
    assert len(shown[1]) == 51


def test_what_blocks_a_deletion_is_named_with_its_parent(admin, org):
    registration = make.registration(name="Recorder <2>")
    with transaction.atomic():
        contact = Contact.objects.create(name="Ana", email="ana@example.com")
        TechnicalContact.objects.create(registration=registration, contact=contact)

    text = admin.get(page(contact, "delete")).content.decode()

    link = f'<a href="{page(registration)}"><bdi>Recorder &lt;2&gt;</bdi></a>'
    assert f"Technical contact of {link}" in text


def test_what_has_a_page_is_linked(admin, org):
    key = make.access_key()

    text = admin.get(page(key.tenant, "delete")).content.decode()

    assert f'Access key: <a href="{page(key)}">' in text
