"""Who may set a secret and edit nothing gets a form with the one field, and no more goes in."""

import pytest
from django.db import transaction

from credentials.models import AccessKeyUse
from credentials.services import vault
from credentials.services.rotations import planning
from credentials.services.rotations.planning import Plan
from cxone_registry.secret import Secret
from tests.admin.helpers import (
    CANARY,
    KEY_SECRET,
    client_for,
    errors_in,
    form_of,
    page,
    submit,
    versions_of,
)
from tests.site.events import events_of
from tests.support import make

BLIND = ["viewer", "auditor"]
EDITING = ["editor", "operator", "admin"]


@pytest.fixture
def credential(org):
    return make.client_credential("the-secret-of-before")


@pytest.fixture
def key(org):
    return make.use().access_key


@transaction.atomic
def again(row):
    return type(row).objects.get(pk=row.pk)


@transaction.atomic
def stored(owner):
    return vault.use_secret(vault.current_version(owner), purpose="test").reveal()


@pytest.mark.parametrize("kind", ["client", "key"])
def test_a_custodian_replaces_a_secret_and_nothing_else(org, credential, key, kind):
    owner, secret = (credential, CANARY) if kind == "client" else (key, KEY_SECRET)
    custodian = client_for(org, "custodian")
    fields = set(form_of(custodian, page(owner)))
    assert "secret" in fields
    assert not fields & {"client_id", "access_key_id", "rotate_by", "is_write_only", "api_user"}

    before = again(owner)
    smuggled = {
        "client_id": "Other@Vendor",
        "access_key_id": make.make_key_part(),
        "api_user": "other",
        "rotate_by": "2031-01-01",
        "is_write_only": "on",
    }
    answer = submit(custodian, page(owner), secret=secret, **smuggled)
    assert answer.status_code == 302, errors_in(answer)

    assert stored(owner) == secret
    after = again(owner)
    assert {name: getattr(after, name, None) for name in smuggled} == {
        name: getattr(before, name, None) for name in smuggled
    }
    assert not events_of(org, f"{owner._meta.model_name}.changed")


def test_a_custodian_adds_and_takes_away_no_use(org, key):
    custodian, other = client_for(org, "custodian"), make.registration()
    rows = {
        "uses-TOTAL_FORMS": "1",
        "uses-INITIAL_FORMS": "0",
        "uses-0-registration": str(other.pk),
    }
    custodian.post(page(key), {**form_of(custodian, page(key)), **rows})
    with transaction.atomic():
        assert not AccessKeyUse.objects.filter(registration=other).exists()
    assert custodian.post(page(key, "delete"), {"post": "yes"}).status_code == 403
    assert custodian.get(page(type(key), "add")).status_code == 403


def test_an_unfit_secret_is_refused_in_words_and_not_sent_back(org, credential):
    answer = submit(client_for(org, "custodian"), page(credential), secret=credential.client_id)
    assert answer.status_code == 200
    answer = submit(client_for(org, "custodian"), page(credential), secret=f" {CANARY}")
    assert answer.status_code == 200
    assert CANARY not in answer.content.decode()
    assert versions_of(credential) == 1


@pytest.mark.parametrize("kind", ["client", "key"])
def test_while_it_is_rotated_there_is_nothing_to_save(org, credential, key, kind):
    owner = credential if kind == "client" else key
    planning.plan(owner, Plan(reason="It is due."))
    custodian = client_for(org, "custodian")

    text = custodian.get(page(owner)).content.decode()
    assert 'name="_save"' not in text
    assert 'name="secret"' not in text
    answer = custodian.post(page(owner), {"secret": CANARY})
    assert answer.status_code == 200
    assert "A rotation of this secret is under way" in answer.content.decode()
    assert versions_of(owner) == 1


@pytest.mark.parametrize("role", BLIND)
@pytest.mark.parametrize("kind", ["client", "key"])
def test_who_only_reads_sees_neither(org, credential, key, kind, role):
    owner = credential if kind == "client" else key
    reader = client_for(org, role)
    text = reader.get(page(owner)).content.decode()
    assert 'name="secret"' not in text
    assert 'name="_save"' not in text
    assert reader.post(page(owner), {"secret": CANARY}).status_code == 403
    assert versions_of(owner) == 1


@pytest.mark.parametrize("role", EDITING)
def test_who_edits_has_the_whole_form(org, credential, role):
    fields = set(form_of(client_for(org, role), page(credential)))
    assert {"client_id", "rotate_by", "secret"} <= fields


def test_another_organisations_is_not_there(org, other_org, credential):
    custodian = client_for(other_org, "custodian")
    assert custodian.get(page(credential)).status_code == 404
    assert custodian.post(page(credential), {"secret": CANARY}).status_code == 404
    assert Secret(CANARY).reveal() not in custodian.get(page(type(credential), "changelist")).text
