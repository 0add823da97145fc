"""A registration ends: what goes with it when it is deleted, and which findings are over."""

import uuid

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import Finding, PastedAnswer
from credentials.services import answers
from credentials.services.fleet import choosing
from credentials.services.watch import watch
from cxone_registry.audit.actor import acting_as, machine
from tenants.models import ChecklistProof, ProofFile, Registration, VendorRequest
from tests.admin.helpers import client_for
from tests.support import make


@pytest.fixture
def registration(org):
    with acting_as(machine("tests")):
        made = make.registration(application_type="backend")
        answers.paste(made, "Client Secret: hunter22")
    with transaction.atomic():
        VendorRequest.objects.create(registration=made, kind="registration")
        file = ProofFile.objects.create(
            name="a.txt", content_type="text/plain", size=1, content=b"a"
        )
        ChecklistProof.objects.create(registration=made, item="x", file=file, by="Ana")
    return made


@pytest.fixture
def open_finding():
    def opened(subject, thing):
        now = timezone.now()
        fields = {"severity": 1, "sentence": "Wrong.", "remedy": "Mend it.", "code": "wrong"}
        with transaction.atomic():
            return Finding.objects.create(
                subject=subject, subject_id=thing, opened_at=now, last_seen_at=now, **fields
            )

    return opened


def test_requests_answers_and_files_go_with_it(org, registration):
    address = f"/tenants/registration/{registration.pk}/delete/"

    client_for(org, "editor").post(address, {"post": "yes", "organization": str(org.pk)})

    with transaction.atomic():
        left = [model.objects.count() for model in (Registration, ProofFile, PastedAnswer)]
    assert left == [0, 0, 0]


def test_what_supersedes_it_keeps_it_and_is_named(org, registration):
    with transaction.atomic():
        make.registration(name="The one after it", supersedes=registration)
    client, address = client_for(org, "editor"), f"/tenants/registration/{registration.pk}/delete/"

    seen = client.get(address)
    client.post(address, {"post": "yes", "organization": str(org.pk)})

    assert b"The one after it" in seen.content
    with transaction.atomic():
        assert Registration.objects.filter(pk=registration.pk).exists()


def test_findings_about_what_is_deleted_or_retired_are_over(org, registration, open_finding):
    with transaction.atomic():
        use = make.use(registration=registration)
    kept = open_finding("access-key", use.access_key_id)
    over = [
        open_finding("access-key", uuid.uuid4()),
        open_finding("sign-in", use.pk),
        open_finding("tenant", uuid.uuid4()),
    ]
    with transaction.atomic():
        Registration.objects.filter(pk=registration.pk).update(status="retired")

    watch(uuid.uuid4())

    with transaction.atomic():
        still_open = set(Finding.objects.filter(resolved_at=None).values_list("pk", flat=True))
        assert choosing.look_at([use.pk])[0].reason == "retired"
    assert kept.pk in still_open
    assert not still_open & {one.pk for one in over}
