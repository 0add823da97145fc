"""Items proved on the overview: by whom, with what, and what is refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from cxone_registry.site import uploads
from tenants.models import ChecklistItem, ChecklistProof
from tenants.rules.checklist import own_code
from tests.admin.helpers import page, submit, told
from tests.registration_page.files import BAD, PDF
from tests.support import make

WORD, PAPER = "permissions-minimal", "hand-over-delivered"
KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST===="


def prove(client, registration, item=PAPER, **values):
    address = reverse("registration-prove", args=[registration.pk, item])
    return client.post(address, values)


def at(name, proof):
    return reverse(f"registration-proof-{name}", args=[proof.registration_id, proof.pk])


@transaction.atomic
def valid(**fields):
    return list(ChecklistProof.objects.filter(withdrawn_at=None, **fields).select_related("file"))


@pytest.fixture
def editor(signed_in):
    return signed_in("editor")


@pytest.fixture
def registration(org):
    return make.registration()


def test_a_word_closes_its_item(editor, registration):
    answer = prove(editor, registration, WORD, note="Compared with the plan.")

    assert answer["Location"].endswith(f"/overview/?task=3#{WORD}")
    text = editor.get(answer["Location"]).content.decode()
    assert f"Confirmed by {valid()[0].by}" in text
    assert "Compared with the plan." in text


def test_a_file_is_handed_out_to_be_saved_and_never_shown(editor, registration):
    sent = SimpleUploadedFile("..\\\u202eevil<b>.html", PDF, content_type="text/html")
    prove(editor, registration, file=sent)

    answer = editor.get(at("file", valid()[0]))

    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="evil_b.pdf"'


def test_a_withdrawn_proof_opens_its_item_and_takes_its_file_along(editor, registration):
    prove(editor, registration, file=SimpleUploadedFile("a.pdf", PDF))
    proof = valid()[0]

    answer = editor.post(at("withdraw", proof))

    assert "open again" in told(answer)
    assert valid() == []
    assert editor.get(at("file", proof)).status_code == 404
    assert editor.post(at("withdraw", proof)).status_code == 404


def test_a_proof_without_file_hands_out_none(editor, registration):
    prove(editor, registration, note="To Ana.")

    assert editor.get(at("file", valid()[0])).status_code == 404


def test_who_may_only_read_neither_proves_nor_withdraws(signed_in, editor, registration):
    prove(editor, registration, note="To Ana.")
    viewer = signed_in("viewer")

    assert prove(viewer, registration, WORD).status_code == 403
    assert viewer.post(at("withdraw", valid()[0])).status_code == 403
    assert len(valid()) == 1


@pytest.mark.parametrize("item", ["token-call-worked", "test-user-ready", "own-1", "nonsense"])
def test_only_items_that_a_person_proves_are_proved(editor, registration, item):
    assert prove(editor, registration, item, note="I say so.").status_code == 404
    assert valid() == []


def test_nothing_is_proved_or_read_across_the_wall(editor, registration, foreign):
    with transaction.atomic():
        prove(editor, registration, file=SimpleUploadedFile("a.pdf", PDF))
    proof = valid()[0]
    elsewhere = reverse("registration-proof-file", args=[make.registration().pk, proof.pk])

    assert prove(editor, foreign.registration, WORD).status_code == 404
    assert editor.get(elsewhere).status_code == 404


@pytest.mark.parametrize("values", [
    {},
    {"link": "javascript:alert(1)"},
    {"note": "hidden \u202e text"},
    {"file": BAD["svg"]},
    {"file": BAD["empty"]},
], ids=str)  # fmt: skip
def test_what_is_refused_comes_back_in_its_place(editor, registration, values):
    sent = {name: _sent(value) for name, value in values.items()}
    answer = prove(editor, registration, **sent)

    assert answer.status_code == 400
    assert 'class="prove" open' in answer.content.decode()
    assert valid() == []


def _sent(value):
    return SimpleUploadedFile("a.pdf", value) if isinstance(value, bytes) else value


def test_a_file_that_no_form_takes_is_dropped_and_named(editor, registration, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)
    sent = SimpleUploadedFile("a.txt", b"a" * 200_000)

    answer = prove(editor, registration, note="See the file.", file=sent)

    assert answer.status_code == 400
    assert "larger than 5 MB" in answer.content.decode()
    assert valid() == []


def test_a_secret_in_a_text_file_is_refused_and_not_repeated(editor, registration):
    answer = prove(editor, registration, file=SimpleUploadedFile("a.txt", KEY.encode()))

    assert "looks like a secret" in answer.content.decode()
    assert KEY not in answer.content.decode()


def test_an_organisations_own_item_is_proved_like_the_others(admin, registration):
    with transaction.atomic():
        own = ChecklistItem.objects.create(title="Data <b>protection</b>", kind="attested")

    prove(admin, registration, own_code(str(own.pk)))

    assert len(valid(item=own_code(str(own.pk)))) == 1
    overview = reverse("registration-overview", args=[registration.pk])
    assert "Data &lt;b&gt;protection" in admin.get(overview).content.decode()


def test_own_items_are_seen_by_all_and_made_by_admins(signed_in, org):
    address = page(ChecklistItem, "add")
    with transaction.atomic():
        own = ChecklistItem.objects.create(title="Ours")

    for role, expected in {"viewer": 403, "editor": 403, "admin": 200}.items():
        client = signed_in(role)
        assert client.get(address).status_code == expected
        assert client.get(page(own)).status_code == 200
        assert client.get(page(ChecklistItem, "changelist")).status_code == 200


def test_an_own_item_is_made_for_some_kinds_of_applications(admin, org):
    values = {"title": "Legal says yes", "application_types": ["backend"], "expires_days": "365"}

    assert submit(admin, page(ChecklistItem, "add"), **values).status_code == 302
    with transaction.atomic():
        assert ChecklistItem.objects.get().application_types == ["backend"]
