"""Append-only events. Rights and triggers in migration 0002 keep them so."""

from django.db import models

from cxone_registry.isolation.models import OrganizationModel


class Head(models.Model):
    """The newest link of a chain. The application role has no right on this table at all."""

    chain = models.CharField(primary_key=True, max_length=60)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField()
    # Of the newest event only: who cuts the tail off cannot seal what is left.
    seal = models.BinaryField(null=True)

    def __str__(self) -> str:
        return self.chain


class Event(OrganizationModel):
    """One link of an organisation's chain: *body* is the exact text that was hashed.

    The columns beside it repeat parts of the body for filters; `audit verify` compares them.
    """

    # No foreign key: history outlives what it tells about.
    organization = models.ForeignKey(  # type: ignore[assignment]
        "tenants.Organization",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        editable=False,
        related_name="+",
    )
    chain = models.CharField(max_length=60)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=254)
    object_id = models.CharField(max_length=60, blank=True)
    object_label = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    prev = models.BinaryField()
    hash = models.BinaryField()

    class Meta(OrganizationModel.Meta):
        verbose_name = "audit event"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_event_link_once"),
        ]
        indexes = [
            models.Index(fields=["organization", "-at"], name="audit_event_newest"),
            models.Index(fields=["organization", "object_id", "-at"], name="audit_event_object"),
        ]

    def __str__(self) -> str:
        return self.action
