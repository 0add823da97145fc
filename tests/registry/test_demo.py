"""The demonstration tells its story: what is healthy validates, what is broken says why."""

import pytest
from django.db import transaction

from credentials.demo import seed, story, world
from credentials.models import AccessKey, AccessKeyUse, ClientCredential, Finding
from cxone_registry.isolation.context import organization_context
from tenants.cxone.sandbox import Sandbox, example_world
from tenants.models import Tenant
from tests.credentials import scene


@pytest.fixture(scope="module")
def told(database):
    """The partner's organisation after a worker went through its queue."""
    played = world.new_world()
    with Sandbox(played, first_port=0).running() as sandbox, pytest.MonkeyPatch.context() as patch:
        from django.conf import settings

        patch.setattr(settings, "SANDBOX_ORIGINS", sandbox.origins)
        organization = seed.tell(story.PARTNER, played, world.environments())
        with organization_context(organization.pk):
            scene.work_off()
        organization.world = played
        yield organization


def findings(organization):
    with organization_context(organization.pk), transaction.atomic():
        return {
            (finding.subject_label.rpartition(" at ")[2], finding.code): finding
            for finding in Finding.objects.filter(resolved_at=None)
        }


def test_each_broken_thing_has_its_own_finding(told):
    assert sorted(findings(told)) == [
        ("Fabrikam Retail", "access-key-refused"),
        ("Litware Insurance", "access-key-refused"),
        ("Quality Recorder in Sandbox: government", "client-refused"),
        ("Tailspin Travel", "tenant-mismatch"),
        ("Woodgrove Bank", "business-unit-mismatch"),
    ]


def test_every_finding_says_what_to_do(told):
    assert all(finding.remedy for finding in findings(told).values())


def test_the_healthy_ones_were_accepted(told):
    with organization_context(told.pk), transaction.atomic():
        accepted = AccessKeyUse.objects.filter(last_outcome="accepted").count()
        unknown = AccessKeyUse.objects.filter(last_outcome="").count()

    assert (accepted, unknown) == (9, 1)


def test_every_cloud_of_the_sandbox_is_an_environment(told):
    assert set(world.environments()) == set(told.world.clouds) == set(example_world().clouds)


def test_people_can_sign_in_to_each_tenant(told):
    users = told.world.clouds["commercial"].users.values()
    tenants = {user.tenant_id for user in users if user.password}

    assert tenants == set(told.world.clouds["commercial"].tenants)


def test_a_spare_app_and_key_wait_to_be_registered(told):
    cloud = told.world.clouds["commercial"]
    (app,) = (each for each in cloud.apps.values() if each.name == world.SPARE_APP)
    (key,) = (each for each in cloud.keys.values() if each.user_name == world.SPARE_USER)

    with organization_context(told.pk), transaction.atomic():
        assert not ClientCredential.objects.filter(client_id=app.client_id).exists()
        assert not AccessKey.objects.filter(access_key_id=key.access_key_id).exists()
        assert Tenant.objects.get(tenant_id=key.tenant_id).name == story.SPARE_TENANT
