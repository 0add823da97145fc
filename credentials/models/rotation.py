"""A new secret at CXone while the old one still works, and who has changed over."""

from django.db import models
from django.db.models import Q

from credentials.fields import SealedField
from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text

ONE_OWNER = Q(client_credential__isnull=False, access_key__isnull=True) | Q(
    client_credential__isnull=True, access_key__isnull=False
)


class Rotation(OrganizationModel):
    """One rotation, from the plan to the destroyed old value. Each step has its moment."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        REQUESTED = "requested", "Requested"
        RECEIVED = "received", "Received"
        VALIDATED = "validated", "Validated"
        DISTRIBUTED = "distributed", "Distributed"
        OLD_INACTIVE = "old-inactive", "Old one inactive"
        OLD_RETIRED = "old-retired", "Old one retired"
        OLD_DESTROYED = "old-destroyed", "Finished"
        CANCELLED = "cancelled", "Cancelled"

    CLOSED = (State.OLD_DESTROYED, State.CANCELLED)

    client_credential = models.ForeignKey(
        "credentials.ClientCredential",
        models.CASCADE,
        null=True,
        related_name="rotations",
        db_constraint=False,
    )
    access_key = models.ForeignKey(
        "credentials.AccessKey",
        models.CASCADE,
        null=True,
        related_name="rotations",
        db_constraint=False,
    )
    state = models.CharField(max_length=15, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=500, validators=[validate_plain_text])
    planned_for = models.DateField("planned for", null=True, blank=True)
    # How CXone is told: "manual" by a person, else the name of a driver.
    driver = models.CharField(max_length=20, default="manual")
    request = models.ForeignKey(
        "tenants.VendorRequest",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
    )
    old_version = models.ForeignKey(
        "credentials.SecretVersion",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
    )
    new_version = models.ForeignKey(
        "credentials.SecretVersion",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
    )
    owner = models.ForeignKey(
        "tenants.Membership", models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    requested_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    validated_at = models.DateTimeField(null=True)
    distributed_at = models.DateTimeField(null=True)
    old_inactive_at = models.DateTimeField(null=True)
    old_retired_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Why the old one was retired although not every consumer had proved the new one.
    override = models.CharField(max_length=500, blank=True, validators=[validate_plain_text])
    trouble = models.CharField(max_length=200, blank=True)
    # How long the old value is kept once it is retired, in case somebody needs it after all.
    keep_days = models.PositiveSmallIntegerField(default=7)
    # The date that the secret gets when this one is finished; empty for the usual interval.
    next_rotate_by = models.DateField(null=True, blank=True)
    # The try of the new value at CXone that counts.
    run = models.ForeignKey(
        "credentials.ValidationRun",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
    )
    # What a driver is to do, and which keys CXone had before it made one: a key that is there
    # besides was made by a try that died before it could store the secret. IDs only.
    driver_state = models.JSONField(default=dict)
    reminded_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=ONE_OWNER, name="rotation_one_owner"),
            models.UniqueConstraint(
                fields=["organization", "client_credential"],
                condition=~Q(state__in=["old-destroyed", "cancelled"]),
                name="rotation_one_open_client",
                violation_error_message="A rotation of this client secret is under way already.",
            ),
            models.UniqueConstraint(
                fields=["organization", "access_key"],
                condition=~Q(state__in=["old-destroyed", "cancelled"]),
                name="rotation_one_open_key",
                violation_error_message="A rotation of this access key is under way already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Rotation of {self.client_credential or self.access_key}"


class Consumer(OrganizationModel):
    """A program that holds a secret, and says by a keyed fingerprint which version it holds."""

    client_credential = models.ForeignKey(
        "credentials.ClientCredential",
        models.CASCADE,
        null=True,
        related_name="consumers",
        db_constraint=False,
    )
    access_key = models.ForeignKey(
        "credentials.AccessKey",
        models.CASCADE,
        null=True,
        related_name="consumers",
        db_constraint=False,
    )
    name = models.CharField(max_length=100, validators=[validate_plain_text])
    contact = models.ForeignKey(
        "tenants.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    note = models.CharField(max_length=500, blank=True, validators=[validate_plain_text])
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    # The key of its fingerprints; the consumer has the same one.
    sealed_key = SealedField(aad_name="consumer.key", null=True, editable=False)
    last_seen_at = models.DateTimeField(null=True, editable=False)
    # incoming, current, retiring or unknown: which version it held when it last said so.
    last_holds = models.CharField(max_length=10, blank=True, editable=False)
    last_version = models.ForeignKey(
        "credentials.SecretVersion",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
        editable=False,
    )
    # How often it said so since then: nobody needs to ask more often than a few times a minute.
    counted_from = models.DateTimeField(null=True, editable=False)
    counted = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=ONE_OWNER, name="consumer_one_owner"),
        ]
        # Looked up before any organisation is known. Not unique: see Invitation.
        indexes = [models.Index(fields=["token_hash"], name="consumer_by_token")]

    def __str__(self) -> str:
        return self.name
