"""The sandbox's switches, as the registry meets them: what moves is found, and still works."""

import pytest
from django.db import transaction
from django.urls import reverse

from credentials.models import Finding
from credentials.services import watch
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job, Schedule
from tenants.models import Environment, ProviderDocument, Tenant
from tenants.services import clouds, discovery, provider_discovery
from tests.admin.helpers import client_for
from tests.support import make


@pytest.fixture(autouse=True)
def _nothing_remembered():
    clouds.provider_cache.cache_clear()
    yield
    clouds.provider_cache.cache_clear()


@pytest.fixture
def use(cxone):
    return cxone.sign_in()


@pytest.fixture
def arm(cxone):
    """Arm a fault of the sign-in's cloud; all are gone after the test."""
    yield lambda kind, **options: cxone.world.faults.arm(kind, cloud="commercial", **options)
    cxone.world.faults.clear()


def look_at(environment):
    with transaction.atomic():
        Environment.objects.filter(pk=environment.pk).update(discovered_at=None)
    provider_discovery.refresh_one(environment.pk)


@transaction.atomic
def newest(environment, kind):
    found = ProviderDocument.objects.filter(environment=environment, kind=kind)
    return found.order_by("-first_seen_at").first()


def test_a_tenant_moves_is_found_and_still_answers(cxone, use, arm):
    tenant = use.access_key.tenant
    discovery.discover_one(tenant.pk)
    arm("tenant-moved", tenant_id=str(tenant.tenant_id))

    assert discovery.discover_one(tenant.pk).code == "moved"
    with transaction.atomic():
        assert Tenant.objects.get(pk=tenant.pk).area == "eu1"
        look = Job.objects.get(kind="watch-registrations", state=Job.State.QUEUED)
    worker.run_job(look.pk)
    with transaction.atomic():
        assert Finding.objects.get(code="tenant-moved", resolved_at=None).subject_id == tenant.pk
    assert cxone.validate(use).outcome == "accepted"


def test_a_validation_that_finds_it_elsewhere_leads_to_the_history(cxone, use, arm):
    tenant = use.access_key.tenant
    discovery.discover_one(tenant.pk)
    arm("tenant-moved", tenant_id=str(tenant.tenant_id))
    cxone.validate(use)
    with transaction.atomic():
        job = Job.objects.get(kind="discover-tenant", object_id=tenant.pk, state=Job.State.QUEUED)
        schedule = Schedule.objects.get(kind="watch-registrations")
    worker.run_job(job.pk)
    watch.watch(schedule.pk)

    with transaction.atomic():
        assert Finding.objects.filter(code="tenant-moved", subject_id=tenant.pk).exists()


def test_keys_and_methods_change(cxone, arm):
    environment = cxone.environment()
    look_at(environment)
    arm("key-rotated", value="same-kid")
    arm("auth-methods", value="client_secret_post,private_key_jwt")
    look_at(environment)

    (key,) = newest(environment, "jwks").changes
    told = [change["meaning"] for change in newest(environment, "openid-configuration").changes]
    assert "replaced by another one under the same name" in key["meaning"]
    assert any("no longer lists client_secret_basic" in one for one in told)


def test_what_lies_elsewhere_is_not_even_kept(cxone, arm):
    environment = cxone.environment()
    arm("drifted-token-endpoint")
    look_at(environment)

    with transaction.atomic():
        environment.refresh_from_db()
        published = ProviderDocument.objects.filter(environment=environment)
        assert not published.filter(body__icontains="drifted").exists()
    assert environment.discovery_error == "endpoint-refused"


def test_a_shared_environment_names_only_ones_own(cxone, use, org, other_org):
    with organization_context(other_org.pk):
        theirs = make.tenant(environment=use.access_key.tenant.environment, name="Zanzibar")
    page = reverse("environment-documents", args=[theirs.environment_id])
    mine = client_for(org, "viewer").get(page).content.decode()
    other = client_for(other_org, "viewer").get(page).content.decode()

    assert use.registration.name in mine
    assert "Zanzibar" not in mine
    assert "Zanzibar" in other
    assert use.access_key.api_user not in other
