"""What CXone published, kept by content: a row per period in which it said the same."""

import uuid

from django.db import models
from django.db.models import Q

from cxone_registry.isolation.models import OrganizationModel


class ProviderDocument(models.Model):
    """What an environment's issuer published. Public and shared, like the environment itself."""

    class Kind(models.TextChoices):
        OPENID = "openid-configuration", "OpenID configuration"
        KEYS = "jwks", "Signing keys (JWKS)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    environment = models.ForeignKey("tenants.Environment", models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=30, choices=Kind)
    # SHA-256 of the canonical JSON of *body*.
    content_hash = models.CharField(max_length=64)
    # What was published, whitelisted and capped; never more than strings, numbers and lists.
    body = models.JSONField()
    # [{field, before, after, meaning}] against the period before; empty for the first.
    changes = models.JSONField(default=list)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    # A token endpoint that differs from our record waits for a person; nothing is sent to it.
    needs_decision = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=254, blank=True)
    was_accepted = models.BooleanField(null=True)

    class Meta:
        ordering = ["-first_seen_at"]
        indexes = [
            models.Index(fields=["environment", "kind", "-first_seen_at"], name="document_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, was_accepted=None)
                | Q(decided_at__isnull=False, was_accepted__isnull=False),
                name="document_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.environment}: {self.get_kind_display()}"


class TenantDocument(OrganizationModel):
    """What API discovery (``cxone-configuration``) said about one tenant."""

    tenant = models.ForeignKey(
        "tenants.Tenant", models.CASCADE, related_name="documents", db_constraint=False
    )
    content_hash = models.CharField(max_length=64)
    body = models.JSONField()
    changes = models.JSONField(default=list)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    # Somebody said that the applications know where the tenant lives in this period.
    told_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=254, blank=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-first_seen_at"]
        indexes = [
            models.Index(
                fields=["organization", "tenant", "-first_seen_at"], name="tenant_document_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant} since {self.first_seen_at:%Y-%m-%d %H:%M} UTC"
