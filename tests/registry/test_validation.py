"""From a stored credential to a verdict, against the sandbox over real HTTP."""

import pytest
from django.db import transaction

from credentials.models import Finding, ValidationRun
from credentials.services import vault
from cxone_registry.secret import Secret

Outcome = ValidationRun.Outcome


@pytest.fixture
def use(cxone):
    return cxone.sign_in()


def open_codes():
    with transaction.atomic():
        return sorted(Finding.objects.filter(resolved_at=None).values_list("code", flat=True))


def test_a_good_sign_in_is_accepted_step_by_step(cxone, use):
    run = cxone.validate(use)

    assert run.outcome == Outcome.ACCEPTED
    assert [step["result"] for step in run.steps] == ["ok"] * 6
    assert open_codes() == []


def test_the_tenant_learns_its_api_base_url(cxone, use):
    cxone.validate(use)

    with transaction.atomic():
        use.refresh_from_db()
        assert use.access_key.tenant.api_endpoint == cxone.sandbox.api_origin("commercial")
        assert use.access_key.tenant.area == "na1"


def test_a_wrong_access_key_opens_one_finding_that_a_good_one_resolves(cxone, use):
    with transaction.atomic():
        right = vault.use_secret(vault.current_version(use.access_key), purpose="test")
        vault.store_secret(use.access_key, Secret("wrong" * 10))

    run = cxone.validate(use)

    assert run.outcome == Outcome.ACCESS_KEY_REFUSED
    assert open_codes() == ["access-key-refused"]
    with transaction.atomic():
        vault.store_secret(use.access_key, right)
    assert cxone.validate(use).outcome == Outcome.ACCEPTED
    assert open_codes() == []
