"""Validate all: what would be tried is said before, then it is; who may, and of what."""

import re
import uuid

import pytest
from django.db import transaction

from credentials.models import ValidationRange, ValidationRound
from credentials.services import findings
from credentials.services.conclusions import SUSPENSION
from cxone_registry.isolation.context import organization_context
from tenants.models import Registration
from tests.admin.helpers import CANARY, told
from tests.support import make

NEW = "/rounds/new/"


def begun():
    with transaction.atomic():
        return list(ValidationRound.objects.all())


def tried():
    with transaction.atomic():
        return {pk for one in ValidationRange.objects.all() for pk in one.use_ids}


def text_of(client, address=NEW):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


@pytest.fixture
def finished():
    """Takes away the validations that storing the secrets asked for."""
    from credentials.models import ValidationRun

    def cleared():
        with transaction.atomic():
            ValidationRun.objects.update(state="finished", outcome="accepted")

    return cleared


@pytest.fixture
def uses(org, finished):
    made = [make.use() for _ in range(3)]
    finished()
    return made


def test_a_preview_says_how_many_how_long_and_what_is_left_out(signed_in, uses):
    with transaction.atomic():
        findings.open_one(SUSPENSION, uses[0])

    text = text_of(signed_in("operator"))

    assert "2 sign-ins, a moment" in text
    assert "1 skipped: suspended" in text
    assert str(uses[0]) in text
    assert "Sandbox" in text
    assert begun() == []


def test_posting_begins_the_round_and_leads_to_it(signed_in, uses):
    answer = signed_in("operator").post(NEW)

    [made] = begun()
    assert answer["Location"] == f"/rounds/{made.pk}/"
    assert (made.total, made.trigger) == (3, "person")
    assert "@example.com" in made.requested_by
    assert tried() == {use.pk for use in uses}


@pytest.mark.parametrize("name", ["registration", "tenant", "access_key", "ids", "environment"])
def test_only_what_was_asked_for_is_tried(signed_in, uses, name):
    use = uses[0]
    values = {
        "registration": use.registration_id,
        "tenant": use.access_key.tenant_id,
        "access_key": use.access_key_id,
        "ids": use.pk,
        "environment": use.access_key.tenant.environment_id,
    }
    client = signed_in("operator")

    page = client.get(NEW, {name: values[name]}).content.decode()
    client.post(NEW, {name: values[name]})

    assert f'name="{name}" value="{values[name]}"' in page
    assert tried() == ({one.pk for one in uses} if name == "environment" else {use.pk})


def test_a_credentials_sign_ins_are_those_of_its_environment(signed_in, uses):
    with transaction.atomic():
        credential = uses[1].registration.client_credentials.get()

    signed_in("operator").post(NEW, {"client_credential": credential.pk})

    assert tried() == {uses[1].pk}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_viewer_begins_nothing(signed_in, uses, method):
    assert getattr(signed_in("viewer"), method)(NEW).status_code == 403
    assert begun() == []


@pytest.mark.parametrize("name", ["registration", "tenant", "access_key", "client_credential"])
@pytest.mark.parametrize("key", ["none", "", "x' OR 1=1 --", "\x00", "9" * 5000])
def test_what_does_not_exist_is_not_there(signed_in, name, key):
    client = signed_in("operator")

    assert client.get(NEW, {name: key}).status_code in (400, 404)
    assert client.post(NEW, {name: key}).status_code in (400, 404)
    assert client.post(NEW, {name: uuid.uuid4()}).status_code == 404


def test_another_organisations_things_do_not_exist(signed_in, org, other_org):
    with organization_context(other_org.pk):
        foreign = make.use(registration=make.registration(name=f"{CANARY} app"))
    client = signed_in("admin")

    for name, key in (
        ("registration", foreign.registration_id),
        ("tenant", foreign.access_key.tenant_id),
        ("access_key", foreign.access_key_id),
    ):
        assert client.post(NEW, {name: key}).status_code == 404
    answer = client.post(NEW, {"ids": foreign.pk})
    assert "none of these sign-ins can be tried" in told(answer)
    assert CANARY not in client.get(NEW, {"ids": foreign.pk}).content.decode()
    assert begun() == []


def test_with_nothing_to_try_the_page_says_so(signed_in):
    assert "Nothing to validate" in text_of(signed_in("operator"))


def test_what_is_retired_is_told_as_skipped(signed_in, uses):
    with transaction.atomic():
        Registration.objects.filter(pk=uses[0].registration_id).update(status="retired")

    assert "1 retired" in text_of(signed_in("operator"))


def test_names_are_shown_as_text(signed_in, uses):
    with transaction.atomic():
        findings.open_one(SUSPENSION, uses[0])
        own = Registration.objects.filter(pk=uses[0].registration_id)
        own.update(name=f"<b>{CANARY}</b>")

    page = signed_in("operator").get(NEW, {"registration": uses[0].registration_id})

    assert f"<b>{CANARY}" not in page.content.decode()
