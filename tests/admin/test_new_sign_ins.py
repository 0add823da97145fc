"""A new sign-in is tried at once, wherever it was added."""

import pytest
from django.db import transaction

from credentials.models import AccessKey, AccessKeyUse, ValidationRun
from tests.admin.helpers import KEY_SECRET, form_of, page
from tests.support import make


@transaction.atomic
def runs():
    return list(ValidationRun.objects.filter(state="queued", trigger="saved"))


@pytest.fixture
def registration(org):
    return make.client_credential().registration


def test_adding_a_sign_in_leads_to_its_trace(admin, registration):
    key = make.access_key()

    answer = admin.post(
        page(AccessKeyUse, "add"), {"registration": registration.pk, "access_key": key.pk}
    )

    (run,) = runs()
    assert answer["Location"] == page(run)


def test_an_access_key_can_name_its_registrations_when_it_is_added(admin, registration):
    admin.post(
        page(AccessKey, "add"),
        {
            "tenant": make.tenant().pk,
            "api_user": "svc@example.com",
            "user_kind": "unknown",
            "access_key_id": KEY_SECRET.replace("A", "B"),
            "secret": KEY_SECRET,
            "uses-TOTAL_FORMS": 1,
            "uses-INITIAL_FORMS": 0,
            "uses-0-registration": registration.pk,
        },
    )

    (run,) = runs()
    with transaction.atomic():
        use = AccessKeyUse.objects.select_related("access_key").get(pk=run.use_id)
    assert (use.registration_id, use.access_key.api_user) == (registration.pk, "svc@example.com")


def test_a_key_that_is_stored_for_a_registration_is_its_sign_in_and_leads_back(admin, registration):
    address = f"{page(AccessKey, 'add')}?registration={registration.pk}"
    proposed = form_of(admin, address)

    answer = admin.post(
        address,
        proposed
        | {
            "tenant": make.tenant().pk,
            "user_kind": "dedicated",
            "api_user": "svc@example.com",
            "access_key_id": KEY_SECRET.replace("A", "B"),
            "secret": KEY_SECRET,
        },
    )

    assert proposed["uses-0-registration"] == str(registration.pk)
    assert answer["Location"] == f"/tenants/registration/{registration.pk}/credentials/"
    assert len(runs()) == 1


@pytest.mark.parametrize("asked", ["", "x", "11111111-1111-4111-8111-111111111111", "\u0663" * 36])
def test_a_key_for_no_registration_of_ours_is_added_as_ever(admin, org, asked):
    assert "uses-0-registration" not in form_of(
        admin, f"{page(AccessKey, 'add')}?registration={asked}"
    )
