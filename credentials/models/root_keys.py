"""What happened to root keys, and to organisations that were shredded. Never a key itself."""

import uuid

from django.db import models


class RootKey(models.Model):
    """The history of one root key. Only the maintenance role writes it."""

    class State(models.TextChoices):
        STAGED = "staged", "Staged"
        PROMOTED = "promoted", "Primary"
        RETAINED = "retained", "Retained"
        RETIRED = "retired", "Retired"

    kek_id = models.CharField("key ID", primary_key=True, max_length=32)
    state = models.CharField(max_length=10, choices=State)
    provider = models.CharField(max_length=20, default="ring")
    staged_at = models.DateTimeField(null=True)
    promoted_at = models.DateTimeField(null=True)
    retained_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    # Somebody typed it from its escrow copy; only its ID was compared.
    proved_at = models.DateTimeField("escrow proved", null=True)
    proved_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ["-promoted_at", "-staged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="promoted"), name="root_key_one_primary"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="retained"), name="root_key_one_retained"
            ),
        ]

    def __str__(self) -> str:
        return self.kek_id


class ShredOrder(models.Model):
    """Two people's will to make an organisation's secrets unreadable for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No reference: the certificate outlives the organisation.
    of_organization = models.UUIDField()
    label = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    asked_by = models.CharField(max_length=254)
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.CharField(max_length=254, blank=True)
    approved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # What was destroyed, the promise as it was given, and the signature.
    certificate = models.JSONField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by="") | ~models.Q(approved_by=models.F("asked_by")),
                name="shred_order_two_people",
                violation_error_message="The second person must be another one.",
            ),
        ]

    def __str__(self) -> str:
        return f"Shredding of {self.label}"
