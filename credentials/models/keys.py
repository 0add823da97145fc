"""Data keys, wrapped by a root key that the database never sees."""

import uuid

from django.db import models
from django.db.models import Q

from cxone_registry.isolation.models import OrganizationModel


class OrganizationKey(OrganizationModel):
    """One version of an organisation's data key."""

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        RETIRING = "retiring", "Retiring"
        RETIRED = "retired", "Retired"
        DESTROYED = "destroyed", "Destroyed"

    version = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State, default=State.ACTIVE)
    kek_id = models.CharField("root key", max_length=32)
    wrapped = models.BinaryField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "version"], name="organization_key_version_once"
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(state="active"),
                name="organization_key_one_active",
            ),
            models.CheckConstraint(
                condition=Q(state="destroyed", wrapped__isnull=True)
                | (~Q(state="destroyed") & Q(wrapped__isnull=False)),
                name="organization_key_wrapped_unless_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return f"Data key {self.version} ({self.state})"


class PlatformKey(models.Model):
    """A key of the registry itself, such as the one that chains the audit trail.

    Its presence also says that the root key was initialised for this database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    kek_id = models.CharField("root key", max_length=32)
    wrapped = models.BinaryField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="platform_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} key {self.version}"
