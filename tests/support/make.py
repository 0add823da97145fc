"""Makes things with sensible defaults. Each takes the chosen organisation's context."""

import itertools
import uuid
from typing import Any

from django.db import transaction

from credentials.models import AccessKey, AccessKeyUse, ClientCredential
from credentials.services import onboarding, vault
from cxone_registry.isolation.context import organization_context
from cxone_registry.secret import Secret
from tenants.cxone.sandbox import make_key_part
from tenants.models import (
    BusinessUnit,
    Environment,
    Invitation,
    Organization,
    Registration,
    Role,
    Tenant,
    User,
)
from tenants.services import invitations, organizations

_number = itertools.count(1)
PASSWORD = "correct horse battery staple"


def number() -> int:
    """A number not used before in this process."""
    return next(_number)


def organization(name: str = "Acme", **fields: Any) -> Organization:
    """A new organisation with its data key and schedules."""
    return onboarding.create_organization(name, f"org-{uuid.uuid4().hex[:12]}", **fields)


def member(organization: Organization, role: str = Role.ADMIN) -> User:
    """A person with PASSWORD and one membership."""
    email = f"{role}-{uuid.uuid4().hex[:10]}@example.com"
    with organization_context(organization.pk), transaction.atomic():
        return organizations.add_member(email, role=role, name="Pat", password=PASSWORD).user


def platform_operator() -> User:
    """Somebody who keeps the registry itself, and belongs to no organisation."""
    person = User.objects.create_user(f"operator-{number()}@example.com", PASSWORD)
    User.objects.filter(pk=person.pk).update(is_platform_operator=True)
    return person


@transaction.atomic
def invitation(**fields: Any) -> Invitation:
    """An open invitation; ``.code`` is what the invited person types."""
    made = Invitation(**{"email": f"new{number()}@example.com", "role": Role.EDITOR, **fields})
    made.code = invitations.invite(made)
    return made


def environment(slug: str = "sandbox") -> Environment:
    """One of the seeded environments."""
    return Environment.objects.get(slug=slug)


@transaction.atomic
def business_unit(**fields: Any) -> BusinessUnit:
    """A business unit with a number of its own."""
    count = number()
    return BusinessUnit.objects.create(
        **{"name": f"Unit {count}", "number": str(4_600_000 + count), **fields}
    )


@transaction.atomic
def tenant(**fields: Any) -> Tenant:
    """A tenant in the sandbox environment."""
    defaults = {"name": f"Tenant {number()}", "tenant_id": uuid.uuid4()}
    if "environment" not in fields:
        defaults["environment"] = environment()
    if "business_unit" not in fields:
        defaults["business_unit"] = business_unit()
    return Tenant.objects.create(**{**defaults, **fields})


@transaction.atomic
def registration(**fields: Any) -> Registration:
    """A Back-End registration in draft."""
    if "business_unit" not in fields:
        fields["business_unit"] = business_unit()
    return Registration.objects.create(**{"name": f"Application {number()}", **fields})


@transaction.atomic
def client_credential(
    secret: str | None = "client-secret-value", **fields: Any
) -> ClientCredential:
    """A client credential in the sandbox environment, with its secret unless that is None."""
    if "registration" not in fields:
        fields["registration"] = registration()
    if "environment" not in fields:
        fields["environment"] = environment()
    made = ClientCredential.objects.create(**{"client_id": str(uuid.uuid4()), **fields})
    if secret is not None:
        vault.store_secret(made, Secret(secret))
    return made


@transaction.atomic
def access_key(secret: str | None = "access-key-secret", **fields: Any) -> AccessKey:
    """An access key of a new tenant, with its secret unless that is None."""
    if "tenant" not in fields:
        fields["tenant"] = tenant()
    made = AccessKey.objects.create(
        **{"api_user": f"api-{number()}@example.com", "access_key_id": make_key_part(), **fields}
    )
    if secret is not None:
        vault.store_secret(made, Secret(secret))
    return made


@transaction.atomic
def use(**fields: Any) -> AccessKeyUse:
    """A sign-in whose two secrets are stored."""
    if "access_key" not in fields:
        fields["access_key"] = access_key()
    if "registration" not in fields:
        fields["registration"] = client_credential(
            environment=fields["access_key"].tenant.environment
        ).registration
    return AccessKeyUse.objects.create(**fields)
