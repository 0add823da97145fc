"""The history of environments and tenants, for each role, empty, full and hostile."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cxone_registry.jobs.models import Job
from tenants.models import ProviderDocument, TenantDocument
from tenants.services import discovery
from tests.admin.helpers import told
from tests.discovery.test_environments import look
from tests.support import make

ROLES = ["viewer", "editor", "operator", "custodian", "admin", "auditor"]
MAY_REFRESH = ["operator", "custodian", "admin"]
SCRIPT = "<script>alert(1)</script>"


def of_environment(environment, name="environment-documents"):
    return reverse(name, args=[environment.pk])


def of_tenant(tenant):
    return reverse("tenant-documents", args=[tenant.pk])


def text_of(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_every_member_reads_what_was_published(environment, tenant, signed_in, role):
    look(environment)
    discovery.discover_one(tenant.pk)
    browser = signed_in(role)
    issuer, home = (
        text_of(browser, of_environment(environment)),
        text_of(browser, of_tenant(tenant)),
    )

    assert "RSA, 2048 bits, RS256, for signing" in issuer
    assert "&quot;token_endpoint&quot;" in issuer
    assert tenant.name in issuer
    assert "&quot;cluster&quot;: &quot;B32&quot;" in home
    assert ("Refresh now" in issuer) == (role in MAY_REFRESH)
    assert ("Refresh now" in home) == (role in MAY_REFRESH)


def test_before_the_first_look_they_say_what_they_are_for(environment, tenant, signed_in):
    browser = signed_in("viewer")

    assert "Nothing kept yet" in text_of(browser, of_environment(environment))
    assert "Nothing kept yet" in text_of(browser, of_tenant(tenant))


def test_what_it_touches_is_named(environment, signed_in):
    tenant = make.tenant(environment=environment, tenant_id=str(uuid4()))
    use = make.use(access_key=make.access_key(tenant=tenant))
    browser = signed_in("viewer")
    for address in (of_environment(environment), of_tenant(tenant)):
        text = text_of(browser, address)

        assert use.registration.name in text
        assert use.access_key.api_user.partition("@")[0] in text


def test_a_change_is_shown_with_before_after_and_meaning(cloud, environment, signed_in):
    cloud.say(token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"])
    look(environment)
    cloud.say(token_endpoint_auth_methods_supported=["client_secret_basic"])
    look(environment)
    text = text_of(signed_in("viewer"), of_environment(environment))

    assert "no longer lists client_secret_post" in text
    assert "<del><bdi>client_secret_basic, client_secret_post</bdi></del>" in text


def test_a_failure_is_a_sentence_not_a_code(cloud, environment, tenant, signed_in):
    cloud.peer.routes.clear()
    look(environment)
    discovery.discover_one(tenant.pk)
    browser = signed_in("viewer")

    assert "There is no issuer at the address" in text_of(browser, of_environment(environment))
    assert "does not know the tenant" in text_of(browser, of_tenant(tenant))
    row = reverse("admin:tenants_tenant_change", args=[tenant.pk])
    assert "does not know the tenant" in text_of(browser, row)


def test_refresh_is_for_who_may_validate_and_once_a_minute(environment, signed_in):
    address = of_environment(environment, "environment-refresh")

    assert signed_in("editor").post(address).status_code == 403
    assert signed_in("operator").get(address).status_code == 405
    assert "is being asked" in told(signed_in("operator").post(address))
    with transaction.atomic():
        assert Job.objects.filter(kind="discover-environment", object_id=environment.pk).exists()
    look(environment)
    assert "was asked a moment ago" in told(signed_in("operator").post(address))


@transaction.atomic
def fill(environment, tenant, number):
    now = timezone.now()
    for count in range(number):
        about = {
            "content_hash": str(count),
            "body": {"issuer": SCRIPT, "area": SCRIPT, "keys": [{"kid": SCRIPT, "kty": "RSA"}]},
            "changes": [dict.fromkeys(("field", "before", "after", "meaning"), SCRIPT * 20)],
            "first_seen_at": now + timedelta(seconds=count),
            "last_seen_at": now,
        }
        ProviderDocument.objects.create(environment=environment, kind="jwks", **about)
        TenantDocument.objects.create(tenant=tenant, **about)


def test_long_histories_have_pages_and_hostile_text_is_escaped(environment, tenant, signed_in):
    fill(environment, tenant, 25)
    browser = signed_in("viewer")
    for address in (of_environment(environment), of_tenant(tenant)):
        first, last = text_of(browser, address), text_of(browser, f"{address}?p=2")

        assert first.count("As published") == 20
        assert last.count("As published") == 5
        assert SCRIPT not in first + last


def test_hostile_queries_are_harmless(environment, tenant, signed_in):
    browser = signed_in("viewer")
    for query in ("?p=x", "?p=-1", f"?p={'9' * 30}", "?kind=%27", "?kind=jwks&p=0"):
        assert browser.get(of_environment(environment) + query).status_code == 200
        assert browser.get(of_tenant(tenant) + query).status_code == 200


def test_the_number_of_queries_does_not_grow(
    environment, tenant, signed_in, django_assert_max_num_queries
):
    fill(environment, tenant, 20)
    browser = signed_in("admin")
    for address in (of_environment(environment), of_tenant(tenant)):
        browser.get(address)
        with django_assert_max_num_queries(45):
            browser.get(address)


def test_there_is_a_way_to_them(environment, tenant, signed_in):
    browser = signed_in("viewer")
    row = reverse("admin:tenants_environment_change", args=[environment.pk])
    home = reverse("admin:tenants_tenant_change", args=[tenant.pk])

    assert of_environment(environment) in text_of(browser, row)
    assert of_tenant(tenant) in text_of(browser, home)
