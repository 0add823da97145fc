"""A typed secret goes into the vault and into nothing else."""

import base64

import pytest
from django.db import transaction

from credentials.models import AccessKey, ClientCredential, ValidationRun
from credentials.services import vault
from cxone_registry.audit.models import Event
from tests.admin.helpers import (
    CANARY,
    KEY_SECRET,
    environments,
    errors_in,
    page,
    submit,
    told,
    versions_of,
)
from tests.support import make


@transaction.atomic
def opened(owner):
    return vault.use_secret(vault.current_version(owner), purpose="test").reveal()


def add_credential(client, registration, **changes):
    values = {
        "registration": registration.pk,
        "environment": environments()[0].pk,
        "client_id": "Product@Vendor",
        **changes,
    }
    return submit(client, page(ClientCredential, "add"), **values)


def only_credential():
    with transaction.atomic():
        return ClientCredential.objects.select_related("registration", "environment").get()


def test_a_new_credential_keeps_its_secret_sealed(admin, org):
    answer = add_credential(admin, make.registration(), secret=CANARY)

    assert answer.status_code == 302
    assert opened(only_credential()) == CANARY


def test_a_credential_may_be_entered_before_its_secret(admin, org):
    add_credential(admin, make.registration())

    assert versions_of(only_credential()) == 0


def test_an_empty_secret_keeps_the_stored_one(admin, org):
    credential = make.client_credential(CANARY)

    answer = submit(admin, page(credential), client_id="Other@Vendor")

    assert answer.status_code == 302
    assert opened(credential) == CANARY
    assert versions_of(credential) == 1


def test_a_typed_secret_becomes_the_next_version_and_is_validated(admin, org):
    key = make.access_key(None)
    use = make.use(access_key=key)

    submit(admin, page(key), secret=KEY_SECRET)

    assert opened(key) == KEY_SECRET
    with transaction.atomic():
        assert ValidationRun.objects.get(use=use).trigger == "saved"


def test_a_new_secret_too_short_for_the_registrations_method_is_refused(admin, org):
    registration = make.registration(client_auth_method="client_secret_jwt")

    answer = add_credential(admin, registration, secret=CANARY)

    assert "client_secret_jwt, which signs" in errors_in(answer)
    assert CANARY not in answer.content.decode()


def test_it_is_refused_for_a_stored_credential_too_and_a_long_one_is_taken(admin, org):
    registration = make.registration(client_auth_method="client_secret_jwt")
    credential = make.client_credential(None, registration=registration)

    refused = submit(admin, page(credential), secret=CANARY)
    taken = submit(admin, page(credential), secret=CANARY * 2)

    assert "client_secret_jwt, which signs" in errors_in(refused)
    assert taken.status_code == 302
    assert opened(credential) == CANARY * 2


@pytest.mark.parametrize(
    "secret",
    [
        f"{CANARY}\n{CANARY}",
        f" {CANARY}",
        f"Bearer {CANARY}",
        f'{{"client_secret": "{CANARY}"}}',
        f"“{CANARY}”",
        base64.b64encode(f"Product@Vendor:{CANARY}".encode()).decode(),
        CANARY * 250,
    ],
)
def test_a_refused_secret_is_not_sent_back(admin, org, secret):
    answer = add_credential(admin, make.registration(), secret=secret)

    assert answer.status_code == 200
    assert CANARY not in answer.content.decode()
    assert secret.strip() not in answer.content.decode()
    assert "Type the secret again" in errors_in(answer)


def test_an_error_elsewhere_does_not_send_the_secret_back(admin, org):
    answer = add_credential(admin, make.registration(), secret=CANARY, client_id="")

    assert answer.status_code == 200
    assert CANARY not in answer.content.decode()
    assert "Type the secret again" in errors_in(answer)


def test_a_secret_in_an_address_is_ignored(admin, org):
    answer = admin.get(page(ClientCredential, "add"), {"secret": CANARY})

    assert CANARY not in answer.content.decode()


def test_white_space_is_removed_only_when_the_person_says_so(admin, org):
    registration = make.registration()

    asked = add_credential(admin, registration, secret=f"{CANARY}\n")
    assert "remove_white_space" in asked.content.decode()

    add_credential(admin, registration, secret=f"{CANARY}\n", remove_white_space="on")
    assert opened(only_credential()) == CANARY


def test_the_question_about_white_space_is_not_asked_without_need(admin, org):
    assert "remove_white_space" not in admin.get(page(ClientCredential, "add")).content.decode()


def test_an_odd_access_key_secret_is_stored_with_a_warning(admin, org):
    key = make.access_key(None)

    answer = submit(admin, page(key), secret=CANARY)

    assert opened(key) == CANARY
    assert "52 of the characters" in told(answer)


def test_a_secret_stored_twice_gives_a_warning_without_a_name(admin, org):
    held = make.client_credential(CANARY)

    answer = add_credential(admin, make.registration(), secret=CANARY)

    assert "same secret is stored for something else" in told(answer)
    assert held.client_id not in told(answer)


def test_the_secret_is_in_no_audit_event(admin, org):
    add_credential(admin, make.registration(), secret=CANARY)

    with transaction.atomic():
        bodies = "".join(Event.objects.values_list("body", flat=True))
    assert CANARY not in bodies
    assert "secret.set" in bodies


def test_pages_show_versions_and_fingerprints_and_no_secret(admin, org):
    credential = make.client_credential(CANARY)

    text = admin.get(page(credential)).content.decode()

    with transaction.atomic():
        assert vault.current_version(credential).fingerprint in text
    assert CANARY not in text
    assert CANARY[:4] not in text
    assert CANARY[-4:] not in text


@pytest.fixture
def public(org):
    return make.registration(application_type="public", client_auth_method="none")


def test_a_public_application_has_no_secret_field(admin, public):
    credential = make.client_credential(None, registration=public)

    text = admin.get(page(credential)).content.decode()

    assert 'name="secret"' not in text
    assert "has no secret" in text


def test_a_secret_posted_for_a_public_application_is_refused(admin, public):
    credential = make.client_credential(None, registration=public)

    answer = submit(admin, page(credential), secret=CANARY)

    assert answer.status_code == 200
    assert CANARY not in answer.content.decode()
    assert versions_of(credential) == 0


def test_a_secret_with_a_new_public_credential_is_refused(admin, public):
    answer = add_credential(admin, public, secret=CANARY)

    assert answer.status_code == 200
    assert "has no secret" in errors_in(answer)
    assert CANARY not in answer.content.decode()


def test_the_owner_of_a_secret_cannot_be_moved(admin, org):
    credential, other = make.client_credential(CANARY), make.registration()
    key, elsewhere = make.access_key(None), make.tenant()

    submit(admin, page(credential), registration=other.pk)
    submit(admin, page(key), tenant=elsewhere.pk)

    with transaction.atomic():
        assert ClientCredential.objects.get().registration_id == credential.registration_id
        assert AccessKey.objects.get().tenant_id == key.tenant_id
