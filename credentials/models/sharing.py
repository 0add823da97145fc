"""Links by which one secret goes out once, or comes in once. Only hashes of the links are kept."""

from django.db import models

from credentials.fields import SealedField
from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text


class SharedLink(OrganizationModel):
    """Shows one version to whoever opens the link first. Holds no copy of the value."""

    reveal = models.ForeignKey(
        "credentials.Reveal", models.CASCADE, related_name="links", db_constraint=False
    )
    token_hash = models.CharField(max_length=64, editable=False)
    # Argon2 of a passphrase told another way; empty if there is none.
    passphrase = models.CharField(max_length=200, blank=True, editable=False)
    wrong_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    recipient = models.CharField(
        max_length=200, validators=[validate_plain_text], help_text="For whom it is. Recorded."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # How long it lives once it is made; before, its reveal may wait for somebody's approval.
    minutes = models.PositiveSmallIntegerField(default=60)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_from = models.CharField(max_length=64, blank=True)
    # Somebody came after it was opened: one of the two was not meant to.
    late_tries = models.PositiveIntegerField(default=0)
    late_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        verbose_name = "one-time link"
        ordering = ["-created_at"]
        # Looked up before any organisation is known. Not unique: see Invitation.
        indexes = [models.Index(fields=["token_hash"], name="shared_link_by_token")]

    def __str__(self) -> str:
        return f"One-time link for {self.recipient}"


class SecretRequest(OrganizationModel):
    """Asks somebody outside for a secret; what they paste lands sealed and is shown to nobody."""

    class State(models.TextChoices):
        OPEN = "open", "Waits for an answer"
        ANSWERED = "answered", "Answered"
        USED = "used", "Put into use"
        REFUSED = "refused", "Not used"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"

    # What it will be stored for: a registration in an environment, or an access key.
    registration = models.ForeignKey(
        "tenants.Registration", models.CASCADE, null=True, related_name="+", db_constraint=False
    )
    environment = models.ForeignKey(
        "tenants.Environment", models.CASCADE, null=True, related_name="+"
    )
    access_key = models.ForeignKey(
        "credentials.AccessKey", models.CASCADE, null=True, related_name="+", db_constraint=False
    )
    token_hash = models.CharField(max_length=64, editable=False)
    recipient = models.CharField(max_length=254, validators=[validate_plain_text])
    note = models.CharField(max_length=500, blank=True, validators=[validate_plain_text])
    # A link by mail is made when the mail is; nobody else ever sees it.
    is_mailed = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_by_id = models.UUIDField()
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_from = models.CharField(max_length=64, blank=True)
    late_tries = models.PositiveIntegerField(default=0)
    # What was recognised, without values: [{"environment": slug, "id": ..., "length": 44}].
    found = models.JSONField(default=list)
    # JSON list of the secrets, in the same order; gone once settled.
    sealed_answer = SealedField(aad_name="secret_request.answer", null=True, editable=False)
    settled_by = models.CharField(max_length=254, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        verbose_name = "secret request"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["token_hash"], name="secret_request_by_token")]

    def __str__(self) -> str:
        return f"Secret request to {self.recipient}"
