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


class Checkpoint(models.Model):
    """What all chains said at one moment, itself chained. Its copies lie outside the database."""

    seq = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    chains = models.IntegerField()
    events = models.BigIntegerField()
    # SHA-256 over (chain, seq, hash) of every head, in the order of their names.
    heads = models.BinaryField()
    prev = models.BinaryField()
    hash = models.BinaryField()
    key = models.CharField(max_length=60)

    class Meta:
        ordering = ["-seq"]

    def __str__(self) -> str:
        return f"Checkpoint {self.seq}"


class Pin(models.Model):
    """What a head said at a checkpoint, where it had moved since the one before.

    The application has no right on it: the names of all chains stand here.
    """

    checkpoint = models.BigIntegerField()
    chain = models.CharField(max_length=60)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "checkpoint"], name="audit_pin_once"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} at {self.seq}"


class Anchor(models.Model):
    """One writing of a checkpoint to a place that this database's owner cannot edit."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="anchors")
    place = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)
    trouble = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.checkpoint} at {self.place}"


class Verification(OrganizationModel):
    """What a look at all events of one organisation's chains found."""

    at = models.DateTimeField(auto_now_add=True)
    events = models.BigIntegerField()
    # Sentences, the first hundred.
    faults = models.JSONField(default=list)
    milliseconds = models.IntegerField()

    class Meta(OrganizationModel.Meta):
        ordering = ["-at"]

    def __str__(self) -> str:
        return "Intact" if not self.faults else f"{len(self.faults)} faults"


class Cut(models.Model):
    """The beginning of a chain that was removed: what its last event said, signed."""

    chain = models.CharField(max_length=60)
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    before = models.DateTimeField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=254)
    key = models.CharField(max_length=60)
    seal = models.BinaryField()

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_cut_once")]

    def __str__(self) -> str:
        return f"{self.chain} up to {self.seq}"
