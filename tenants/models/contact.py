"""Technical contacts: people exist once per organisation and are named by registrations."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text


class Contact(OrganizationModel):
    """A person or mailbox that NICE may write to."""

    name = models.CharField(max_length=200, validators=[validate_plain_text])
    email = models.EmailField("e-mail address", max_length=254)

    # Signs of life; the newest of them decides how alive the contact is.
    confirmed_at = models.DateTimeField("confirmed", null=True, editable=False)
    asked_at = models.DateTimeField("asked", null=True, editable=False)
    bounced_at = models.DateTimeField("bounced", null=True, editable=False)
    bounce_reason = models.CharField(max_length=300, blank=True, editable=False)
    left_at = models.DateTimeField("left", null=True, editable=False)
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_constraint=False,
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(OrganizationModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                name="contact_email_once",
                violation_error_message="A contact with this e-mail address exists already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class ContactRole(models.TextChoices):
    """What a technical contact does for an application."""

    TECHNICAL = "technical", "Technical lead"
    OPERATIONS = "operations", "Operations"
    SECURITY = "security", "Security"
    MANAGER = "manager", "Manager"
    MAILBOX = "mailbox", "Shared mailbox"


class TechnicalContact(OrganizationModel):
    """A contact as the technical contact of one registration."""

    registration = models.ForeignKey(
        "tenants.Registration",
        models.CASCADE,
        related_name="technical_contacts",
        db_constraint=False,
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="assignments", db_constraint=False
    )
    role = models.CharField(max_length=20, choices=ContactRole, default=ContactRole.TECHNICAL)

    class Meta(OrganizationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "registration", "contact"],
                name="technical_contact_once",
                violation_error_message="This contact is listed twice.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)


class Attestation(OrganizationModel):
    """One mail that asks a contact whether they still are one, and the answer.

    The link's token is kept as a hash only and is good for one answer.
    """

    class MailState(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"

    class Answer(models.TextChoices):
        NONE = "", "No answer yet"
        STILL = "still", "Still the contact"
        GONE = "gone", "No longer the contact"
        BOUNCED = "bounced", "The mail came back"

    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="attestations", db_constraint=False
    )
    # SHA-256 without salt: a token is 256 random bits, which no dictionary holds. Empty until sent.
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    # What a mail that comes back names; not a secret, and good for nothing but that.
    message_id = models.CharField(max_length=200, blank=True, editable=False)
    mail_state = models.CharField(max_length=10, choices=MailState, default=MailState.QUEUED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=254, blank=True)
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True)
    successor_name = models.CharField(max_length=200, blank=True, validators=[validate_plain_text])
    successor_email = models.EmailField(max_length=254, blank=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["token_hash"], name="attestation_by_token"),
            models.Index(fields=["message_id"], name="attestation_by_message"),
        ]

    def __str__(self) -> str:
        return f"Question to {self.contact}"
