"""Start a new organisation: its row, its data key, its schedules."""

import uuid

from django.db import transaction

from credentials.services import data_keys
from cxone_registry.isolation.context import organization_context
from tenants.models import Organization
from tenants.services import organizations


def create_organization(name: str, slug: str, *, time_zone: str = "UTC") -> Organization:
    """Make an organisation that can hold secrets, in a transaction of its own."""
    organization = Organization(id=uuid.uuid4(), name=name, slug=slug, time_zone=time_zone)
    with organization_context(organization.pk), transaction.atomic():
        organizations.insert(organization)
        data_keys.create(1)
    return organization
