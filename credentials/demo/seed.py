"""Tell one organisation's story through the services, and to the sandbox."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from credentials.demo import past
from credentials.demo.story import (
    SPARE_TENANT,
    ApplicationStory,
    KeyStory,
    OrganizationStory,
    TenantStory,
)
from credentials.demo.world import add_people, add_spare
from credentials.models import AccessKey, AccessKeyUse, ClientCredential
from credentials.services import onboarding, vault
from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.isolation.context import organization_context
from cxone_registry.secret import Secret
from tenants.cxone.sandbox import World, make_key_part
from tenants.models import (
    BusinessUnit,
    Contact,
    Environment,
    Organization,
    Origin,
    RedirectURI,
    Registration,
    RegistrationEnvironment,
    TechnicalContact,
    Tenant,
)
from tenants.rules.plan_steps import BY_SLUG


@dataclass
class Telling:
    """What was made so far, by the names the story uses."""

    story: OrganizationStory
    world: World
    clouds: dict[str, Environment]
    units: dict[str, BusinessUnit] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    tenants: dict[str, Tenant] = field(default_factory=dict)
    applications: dict[str, Registration] = field(default_factory=dict)


def tell(story: OrganizationStory, world: World, clouds: dict[str, Environment]) -> Organization:
    """Make the organisation and everything in it; each secret starts its own validation."""
    organization = onboarding.create_organization(story.name, story.slug, time_zone=story.time_zone)
    telling = Telling(story, world, clouds)
    with organization_context(organization.pk), transaction.atomic():
        _people_and_units(telling)
        for tenant in story.tenants:
            _tenant(telling, tenant)
        for application in story.applications:
            _application(telling, application)
        for key in story.keys:
            _key(telling, key)
        _spare(telling)
        past.look_around(telling.applications.values())
    return organization


def _people_and_units(telling: Telling) -> None:
    for position, (number, name) in enumerate(telling.story.units.items()):
        telling.units[number] = BusinessUnit.objects.create(
            number=number, name=name, is_primary=position == 0
        )
    for name, email in telling.story.contacts:
        telling.contacts.append(Contact.objects.create(name=name, email=email))
    past.hear(telling.story)


def _tenant(telling: Telling, story: TenantStory) -> None:
    tenant = Tenant.objects.create(
        name=story.name,
        tenant_id=uuid.uuid4(),
        environment=telling.clouds[story.cloud],
        business_unit=telling.units[story.unit],
    )
    telling.tenants[story.name] = tenant
    telling.world.add_tenant(
        story.cloud,
        tenant_id=str(tenant.tenant_id),
        name=story.name,
        business_unit_number=story.real_unit or story.unit,
        business_unit_name=telling.units[story.unit].name,
        area=story.area or None,
        cluster=story.cluster or None,
    )
    add_people(telling.world, story.cloud, tenant_id=str(tenant.tenant_id), tenant=story.name)


def _application(telling: Telling, story: ApplicationStory) -> None:
    registration = Registration.objects.create(
        name=story.name,
        purpose=story.purpose,
        application_type=story.type,
        tenancy=story.tenancy,
        client_auth_method=story.method,
        status=story.status,
        tracking_number=story.tracking,
        submitted_on=_day(-story.submitted_days_ago) if story.submitted_days_ago else None,
        submitter_name=telling.contacts[0].name,
        submitter_email=telling.contacts[0].email,
        business_unit=next(iter(telling.units.values())),
        is_government=story.is_government,
        scopes=list(story.scopes),
        endpoints=list(story.endpoints),
        answered=[] if story.status == "draft" else list(BY_SLUG),
    )
    telling.applications[story.name] = registration
    for index in story.contacts:
        TechnicalContact.objects.create(registration=registration, contact=telling.contacts[index])
    for origin in (*story.origins, *story.old_origins):
        Origin.objects.create(registration=registration, origin=origin)
    for uri in _redirects(story):
        RedirectURI.objects.create(registration=registration, uri=uri)
    for cloud in story.clouds:
        _client_credential(telling, story, registration, cloud)
    with acting_as(Actor("person", telling.contacts[0].name)):
        past.tell(story, registration)


def _client_credential(
    telling: Telling, story: ApplicationStory, registration: Registration, cloud: str
) -> None:
    environment = telling.clouds[cloud]
    RegistrationEnvironment.objects.create(registration=registration, environment=environment)
    credential = ClientCredential.objects.create(
        registration=registration,
        environment=environment,
        client_id=str(uuid.uuid4()),
        rotate_by=_day(story.rotate_in_days) if cloud == story.clouds[0] else None,
    )
    secret = uuid.uuid4().hex
    telling.world.add_app(
        cloud,
        client_id=credential.client_id,
        client_secret="" if story.type == "public" else secret,
        name=story.name,
        type=story.type,
        auth_method=story.method,
        tenancy="all",
        redirects=_redirects(story),
        origins=(*story.origins, *story.old_origins),
    )
    if story.type != "public":
        stored = uuid.uuid4().hex if cloud in story.wrong_in else secret
        vault.store_secret(credential, Secret(stored))


def _redirects(story: ApplicationStory) -> tuple[str, ...]:
    """Those of the story, and this registry's own, so that a person can fly."""
    ours = settings.PUBLIC_URL + reverse("flight-callback")
    return (*story.redirects, ours) if story.redirects else ()


def _key(telling: Telling, story: KeyStory) -> None:
    tenant = telling.tenants[story.tenant]
    key = AccessKey.objects.create(
        tenant=tenant,
        api_user=story.api_user,
        access_key_id=make_key_part(),
        rotate_by=_day(story.rotate_in_days),
        user_kind="dedicated" if story.api_user.startswith("svc-") else "person",
        role_name="API only",
        sponsor=telling.contacts[0],
    )
    for name in story.users:
        AccessKeyUse.objects.create(registration=telling.applications[name], access_key=key)
    secret = make_key_part()
    _tell_sandbox(telling, story, key, secret)
    if story.state != "missing":
        vault.store_secret(key, Secret(secret))


def _tell_sandbox(telling: Telling, story: KeyStory, key: AccessKey, secret: str) -> None:
    told = next(tenant for tenant in telling.story.tenants if tenant.name == story.tenant)
    # A key typed in under the wrong tenant works, but for somebody else.
    home = telling.tenants["Adventure Works"] if story.state == "other-tenant" else key.tenant
    telling.world.add_key(
        told.cloud,
        tenant_id=str(home.tenant_id),
        user_name=story.api_user,
        access_key_id=key.access_key_id,
        access_key_secret=secret,
        active=story.state != "inactive",
        user_state="locked" if story.state == "locked" else "active",
        admin=story.state != "narrow",
    )


def _spare(telling: Telling) -> None:
    for told in telling.story.tenants:
        if told.name == SPARE_TENANT:
            tenant = telling.tenants[told.name]
            add_spare(telling.world, told.cloud, tenant_id=str(tenant.tenant_id))


def _day(offset: int | None) -> date | None:
    return None if offset is None else timezone.localdate() + timedelta(days=offset)
