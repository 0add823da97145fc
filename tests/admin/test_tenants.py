"""A tenant with access keys stays where it is: its sealed secrets belong to that cloud."""

import pytest
from django.db import DatabaseError, transaction

from tenants.models import Tenant
from tests.admin.helpers import form_of, page, submit
from tests.support import make


@pytest.fixture
def tenant(org):
    return make.access_key().tenant


def test_its_environment_and_tenant_id_are_not_in_the_form(admin, tenant):
    assert {"environment", "tenant_id"}.isdisjoint(form_of(admin, page(tenant)))


def test_a_posted_environment_changes_nothing(admin, tenant):
    submit(admin, page(tenant), environment=str(make.environment("commercial").pk))

    with transaction.atomic():
        assert Tenant.objects.get(pk=tenant.pk).environment_id == tenant.environment_id


def test_the_database_refuses_it_too(tenant):
    with pytest.raises(DatabaseError, match="the tenant has access keys"), transaction.atomic():
        Tenant.objects.filter(pk=tenant.pk).update(environment=make.environment("commercial"))


def test_a_tenant_without_keys_may_still_be_corrected(admin, org):
    lonely = make.tenant()

    assert {"environment", "tenant_id"} <= set(form_of(admin, page(lonely)))
