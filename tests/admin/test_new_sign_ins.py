"""A new sign-in is tried at once, wherever it was added."""

import pytest
from django.db import transaction

from credentials.models import AccessKey, AccessKeyUse, ValidationRun
from tests.admin.helpers import KEY_SECRET, page
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
