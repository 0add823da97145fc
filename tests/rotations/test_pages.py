"""The pages: what each role may, what others see, what hostile input ends in."""

import uuid

import pytest
from django.db import transaction
from django.urls import reverse

from credentials.models import Consumer, Rotation
from credentials.rules.rotations.moves import Move
from credentials.services.rotations import moving, receiving
from cxone_registry.secret import Secret
from tests.admin.helpers import CANARY, KEY_SECRET, client_for
from tests.support import make

MAY = {
    "viewer": False,
    "editor": False,
    "operator": True,
    "custodian": True,
    "admin": True,
    "auditor": False,
}
HOSTILE = ["\x00", "x" * 100_000, "\u202ekcab", "<script>alert(1)</script>", "' OR 1=1"]


@pytest.fixture
def rotation(use, plan):
    return plan(use.access_key)


@pytest.fixture
def operator(org):
    return client_for(org, "operator")


def new(owner, name="key"):
    return f"{reverse('rotation-new')}?{name}={owner.pk}"


def plan_form(**fields):
    return {"reason": "Somebody left.", "driver": "manual", "keep_days": "7", **fields}


def step(browser, rotation, move, **fields):
    return browser.post(reverse("rotation-move", args=[rotation.pk, move]), fields)


@pytest.mark.parametrize(("role", "may"), MAY.items())
def test_who_may_rotate(org, use, rotation, role, may):
    browser = client_for(org, role)
    status = {True: (200, 302, 400, 409), False: (403,)}[may]
    with transaction.atomic():
        consumer = Consumer.objects.create(name="Nightly", access_key=use.access_key)
    assert browser.get(reverse("rotations")).status_code == 200
    assert browser.get(reverse("rotation", args=[rotation.pk])).status_code == 200
    assert browser.get(reverse("consumers", args=[use.access_key.pk])).status_code == 200
    assert browser.get(new(use.access_key)).status_code in status
    assert browser.get(reverse("rotation-new")).status_code in status
    assert browser.post(new(use.access_key), plan_form()).status_code in status
    assert browser.get(reverse("rotation-edit", args=[rotation.pk])).status_code in status
    assert browser.post(reverse("rotation-receive", args=[rotation.pk])).status_code in status
    assert browser.post(reverse("rotation-try-old", args=[rotation.pk])).status_code in status
    added = browser.post(reverse("consumer-add", args=[use.access_key.pk]), {"name": "Daily"})
    assert added.status_code in status
    assert browser.post(reverse("consumer-keys", args=[consumer.pk])).status_code in status
    assert browser.post(reverse("consumer-remove", args=[consumer.pk])).status_code in status
    assert step(browser, rotation, "cancel").status_code in status


def test_another_organisation_sees_nothing(other_org, use, rotation):
    browser = client_for(other_org, "admin")
    with transaction.atomic():
        consumer = Consumer.objects.create(name="Nightly", access_key=use.access_key)
    gets = [
        reverse("rotation", args=[rotation.pk]),
        reverse("rotation-edit", args=[rotation.pk]),
        reverse("consumers", args=[use.access_key.pk]),
        new(use.access_key),
    ]
    posts = [
        reverse("rotation-receive", args=[rotation.pk]),
        reverse("rotation-try-old", args=[rotation.pk]),
        reverse("rotation-move", args=[rotation.pk, "cancel"]),
        reverse("rotation-drive", args=[rotation.pk, "create"]),
        reverse("consumer-add", args=[use.access_key.pk]),
        reverse("consumer-keys", args=[consumer.pk]),
        reverse("consumer-remove", args=[consumer.pk]),
    ]
    assert [browser.get(one).status_code for one in gets] == [404] * len(gets)
    assert [browser.post(one).status_code for one in posts] == [404] * len(posts)
    assert str(use.access_key) not in browser.get(reverse("rotations")).content.decode()


def test_planned_entered_and_never_shown(operator, use, fresh):
    answer = operator.post(new(use.access_key), plan_form(planned_for="2027-03-01"))
    assert answer.status_code == 302
    page = answer["Location"]
    shown = operator.get(page).content.decode()
    assert "Enter the new key" not in shown or "New access key ID" in shown
    receive = f"{page}receive/"

    refused = operator.post(receive, {"key_id": "", "secret": CANARY})
    assert refused.status_code == 400
    assert CANARY not in refused.content.decode()
    taken = operator.post(receive, {"key_id": KEY_SECRET[::-1].lstrip("="), "secret": CANARY})
    assert taken.status_code == 302
    after = operator.get(page).content.decode()
    assert CANARY not in after
    assert "being tried" in after


def test_a_step_that_somebody_else_made_is_refused_in_words(operator, use, plan):
    rotation = plan(use.access_key)
    moving.move(rotation, Move.CANCEL)
    answer = step(operator, rotation, "cancel", state="planned")
    assert answer.status_code == 409
    assert b"Somebody else moved" in answer.content


def test_what_is_done_at_cxone_is_said_first(operator, rotation):
    assert step(operator, rotation, "deactivate").status_code == 400
    assert step(operator, rotation, "deactivate", done="1").status_code == 409
    assert step(operator, rotation, "fly").status_code == 404


def test_the_page_of_a_key_leads_to_its_rotation(operator, use, plan):
    page = reverse("admin:credentials_accesskey_change", args=[use.access_key.pk])
    assert new(use.access_key).replace("&", "&amp;") in operator.get(page).content.decode()
    rotation = plan(use.access_key)
    shown = operator.get(page).content.decode()
    assert reverse("rotation", args=[rotation.pk]) in shown


def test_a_client_secret_is_asked_for_with_one_mail_for_two_environments(org, plan, operator):
    with transaction.atomic():
        app = make.registration(status="active", tracking_number=f"T-{make.number()}")
        one = make.client_credential(registration=app)
        other = make.client_credential(registration=app, environment=make.environment("commercial"))
    rotations = [plan(one), plan(other)]
    for rotation in rotations:
        assert step(operator, rotation, "request", state="planned").status_code == 302
    with transaction.atomic():
        asked = {Rotation.objects.get(pk=one.pk).request_id for one in rotations}
        text = app.requests.get(kind="secret").text
    assert len(asked) == 1
    assert one.client_id in text
    assert other.client_id in text
    page = operator.get(reverse("rotation", args=[rotations[0].pk])).content.decode()
    assert "Open the request to NICE" in page


def test_many_are_planned_at_once(org, operator):
    with transaction.atomic():
        keys = [make.access_key(rotate_by="2026-11-30") for _ in range(3)]
    page = operator.get(reverse("rotation-new")).content.decode()
    assert all(str(key) in page for key in keys)
    assert operator.post(reverse("rotation-new"), plan_form()).status_code == 400
    chosen = {"secret": [str(key.pk) for key in keys[:2]]}
    assert operator.post(reverse("rotation-new"), plan_form(**chosen)).status_code == 302
    with transaction.atomic():
        assert Rotation.objects.count() == 2


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_end_in_a_sentence(operator, use, rotation, text):
    answers = [
        operator.post(new(use.access_key), plan_form(reason=text, planned_for=text, owner=text)),
        operator.post(
            reverse("rotation-receive", args=[rotation.pk]), {"key_id": text, "secret": text}
        ),
        operator.post(
            reverse("consumer-add", args=[use.access_key.pk]), {"name": text, "contact": text}
        ),
        step(operator, rotation, "retire", reason=text, state=text, done="1"),
        operator.post(reverse("rotation-new"), plan_form(secret=[text])),
        operator.get(reverse("rotation-new"), {"key": text}),
        operator.get(reverse("rotations"), {"show": text, "p": text}),
    ]
    assert all(answer.status_code < 500 for answer in answers)


def test_half_a_character_ends_in_a_sentence(operator, use, rotation):
    kind = "application/x-www-form-urlencoded"
    for address in (new(use.access_key), reverse("rotation-receive", args=[rotation.pk])):
        answer = operator.post(address, b"reason=%ED%A0%80&secret=%ED%A0%80", content_type=kind)
        assert answer.status_code == 400


def test_a_wrong_id_is_not_found(operator):
    assert operator.get(reverse("rotation", args=[uuid.uuid4()])).status_code == 404
    assert operator.get(f"{reverse('rotation-new')}?client=nonsense").status_code == 404


def test_a_consumers_keys_are_shown_once(operator, use):
    answer = operator.post(reverse("consumer-add", args=[use.access_key.pk]), {"name": "Nightly"})
    text = answer.content.decode()
    assert "/consumer/" in text
    assert "no-store" in answer["Cache-Control"]
    token = text.split("/consumer/")[1].split("/")[0]
    assert (
        token not in operator.get(reverse("consumers", args=[use.access_key.pk])).content.decode()
    )


@pytest.mark.parametrize("state", list(Rotation.State))
def test_each_state_has_a_page(operator, use, plan, state):
    rotation = plan(use.access_key)
    with transaction.atomic():
        receiving.receive(rotation, Secret("Y" * 20), key_id="NEW-KEY")
        Rotation.objects.filter(pk=rotation.pk).update(state=state)
    assert operator.get(reverse("rotation", args=[rotation.pk])).status_code == 200
    assert operator.get(reverse("rotations"), {"show": "all"}).status_code == 200
