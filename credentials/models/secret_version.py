"""Each stored secret value is a version; two can be live at once, so that a rotation overlaps."""

from django.db import models
from django.db.models import Q

from credentials.fields import SealedField
from cxone_registry.isolation.models import OrganizationModel


class SecretVersion(OrganizationModel):
    """One value of a client secret or an access key secret, sealed."""

    class State(models.TextChoices):
        INCOMING = "incoming", "Incoming"
        CURRENT = "current", "Current"
        RETIRING = "retiring", "Retiring"
        DESTROYED = "destroyed", "Destroyed"

    client_credential = models.ForeignKey(
        "credentials.ClientCredential",
        models.CASCADE,
        null=True,
        related_name="secret_versions",
        db_constraint=False,
    )
    access_key = models.ForeignKey(
        "credentials.AccessKey",
        models.CASCADE,
        null=True,
        related_name="secret_versions",
        db_constraint=False,
    )
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State, default=State.CURRENT)
    # NULL once destroyed. The name in the associated data is frozen: see SealedField.
    sealed = SealedField(aad_name="secret_version.sealed", null=True, editable=False)
    fingerprint = models.CharField(max_length=21, blank=True, editable=False)
    # Stored while its owner was never to be shown; that stays so, whatever becomes of the owner.
    is_write_only = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=254, editable=False)
    # The access key ID that belongs to this value; empty for client secrets, whose client_id stays.
    key_id = models.CharField("access key ID", max_length=128, blank=True, editable=False)
    became_current_at = models.DateTimeField(null=True, editable=False)
    destroyed_at = models.DateTimeField(null=True, editable=False)

    class Meta(OrganizationModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(client_credential__isnull=False, access_key__isnull=True)
                    | Q(client_credential__isnull=True, access_key__isnull=False)
                ),
                name="secret_version_one_owner",
                violation_error_message="A secret belongs to a client credential or an access key.",
            ),
            models.CheckConstraint(
                condition=Q(state="destroyed", sealed__isnull=True)
                | (~Q(state="destroyed") & Q(sealed__isnull=False)),
                name="secret_version_sealed_unless_destroyed",
                violation_error_message="Only a destroyed version has no value.",
            ),
            models.UniqueConstraint(
                fields=["organization", "client_credential", "number"],
                name="secret_version_number_once_client",
            ),
            models.UniqueConstraint(
                fields=["organization", "access_key", "number"],
                name="secret_version_number_once_key",
            ),
            models.UniqueConstraint(
                fields=["organization", "client_credential"],
                condition=Q(state="current"),
                name="secret_version_one_current_client",
            ),
            models.UniqueConstraint(
                fields=["organization", "access_key"],
                condition=Q(state="current"),
                name="secret_version_one_current_key",
            ),
            models.UniqueConstraint(
                fields=["organization", "client_credential"],
                condition=Q(state="incoming"),
                name="secret_version_one_incoming_client",
            ),
            models.UniqueConstraint(
                fields=["organization", "access_key"],
                condition=Q(state="incoming"),
                name="secret_version_one_incoming_key",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} ({self.get_state_display()})"
