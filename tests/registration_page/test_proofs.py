"""Proofs given, replaced and withdrawn, each with its event."""

from datetime import date

import pytest
from django.db import transaction

from cxone_registry.audit.models import Event
from tenants.models import ChecklistProof, ProofFile
from tenants.rules.checklist import ITEMS
from tenants.rules.proof_files import UnsuitableFileError
from tenants.services import proofs
from tests.registration_page.files import PDF, SVG
from tests.support import make

BY_CODE = {item.code: item for item in ITEMS}
WORD, PAPER = BY_CODE["permissions-minimal"], BY_CODE["hand-over-delivered"]
TODAY = date(2026, 11, 23)


@transaction.atomic
def valid():
    return list(ChecklistProof.objects.filter(withdrawn_at=None).select_related("file"))


@transaction.atomic
def actions():
    return list(
        Event.objects.filter(action__startswith="checklistproof")
        .order_by("seq")
        .values_list("action", flat=True)
    )


def test_a_word_is_kept_with_its_day(org):
    proofs.attest(make.registration(), WORD, today=TODAY, note="Compared.")

    found = valid()[0]
    assert (found.item, found.note, found.expires_on) == (WORD.code, "Compared.", date(2027, 5, 22))
    assert found.by


def test_a_file_is_kept_with_its_true_type(org):
    upload = proofs.Upload("../sheet.exe", PDF)
    proofs.document(make.registration(), PAPER, today=TODAY, upload=upload)

    found = valid()[0].file
    assert (found.name, found.content_type, found.size) == (
        "sheet.pdf",
        "application/pdf",
        len(PDF),
    )


def test_a_new_proof_takes_the_place_of_the_old_one_and_its_file(org):
    registration = make.registration()
    proofs.document(registration, PAPER, today=TODAY, upload=proofs.Upload("a.pdf", PDF))
    proofs.document(registration, PAPER, today=TODAY, note="To Ana.")

    assert [found.note for found in valid()] == ["To Ana."]
    with transaction.atomic():
        assert not ProofFile.objects.exists()
    assert actions() == ["checklistproof.given", "checklistproof.given"]


def test_what_is_withdrawn_is_no_proof_but_stays_in_the_record(org):
    proof = proofs.attest(make.registration(), WORD, today=TODAY)
    proofs.withdraw(proof)

    assert valid() == []
    with transaction.atomic():
        assert ChecklistProof.objects.count() == 1
    assert actions() == ["checklistproof.given", "checklistproof.withdrawn"]


@pytest.mark.parametrize(("call", "error"), [
    (lambda one: proofs.document(one, PAPER, today=TODAY), proofs.NotProvedError),
    (lambda one: proofs.document(one, WORD, today=TODAY, note="x"), proofs.NotProvedError),
    (lambda one: proofs.attest(one, PAPER, today=TODAY), proofs.NotProvedError),
    (lambda one: proofs.document(one, PAPER, today=TODAY, upload=proofs.Upload("a", SVG)),
     UnsuitableFileError),
])  # fmt: skip
def test_what_is_refused_leaves_nothing_behind(org, call, error):
    registration = make.registration()
    with pytest.raises(error, match=r"\.$"):
        call(registration)

    assert (valid(), actions()) == ([], [])
