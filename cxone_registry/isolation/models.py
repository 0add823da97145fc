"""Base of every table that belongs to an organisation."""

import uuid
from typing import Any, ClassVar, TypeVar

from django.db import models

from cxone_registry.isolation.context import require_organization

M = TypeVar("M", bound=models.Model)


class OrganizationManager(models.Manager[M]):
    """Shows the chosen organisation's rows and raises NoOrganizationError when none is chosen.

    Row-level security would show nothing then; an error is found sooner than an empty page.
    """

    def get_queryset(self) -> "models.QuerySet[M]":
        return super().get_queryset().filter(organization_id=require_organization())


class OrganizationModel(models.Model):
    """A row of exactly one organisation, with a key known before the first save."""

    # Assigned in Python: sealed columns bind their ciphertext to it before the insert.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "tenants.Organization",
        models.PROTECT,
        default=require_organization,
        editable=False,
        related_name="+",
    )

    objects: ClassVar[models.Manager[Any]] = OrganizationManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
