"""Where notices go besides the pages, and what became of each."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from credentials.fields import SealedField
from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text


class NoticeChannel(OrganizationModel):
    """A mailbox, a chat room or a program that is told what opened and what was resolved."""

    class Kind(models.TextChoices):
        EMAIL = "email", "E-mail"
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"
        WEBHOOK = "webhook", "Webhook (signed)"

    name = models.CharField(max_length=100, validators=[validate_plain_text])
    kind = models.CharField(max_length=10, choices=Kind)
    email = models.EmailField("e-mail address", max_length=254, blank=True)
    # Whoever knows the address of a Slack or Teams webhook can post there: it is a secret.
    sealed_url = SealedField(aad_name="notice_channel.sealed_url", null=True, editable=False)
    # The keys that sign what a webhook gets (Standard Webhooks): the current one, and the one
    # before it, which still signs for a day after it was replaced.
    sealed_key = SealedField(aad_name="notice_channel.sealed_key", null=True, editable=False)
    key_replaced_at = models.DateTimeField(null=True, editable=False)
    # What may be shown of the address.
    host = models.CharField(max_length=253, blank=True, editable=False)
    least_severity = models.PositiveSmallIntegerField(
        "tell from",
        choices=[(1, "Critical only"), (2, "Warning and worse"), (3, "Everything")],
        default=2,
    )
    environment = models.ForeignKey(
        "tenants.Environment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Only what concerns this environment. Leave empty for everything.",
    )
    tells_resolved = models.BooleanField("tell what was resolved, too", default=True)
    tells_reports = models.BooleanField("tell when a health report is ready", default=False)
    is_enabled = models.BooleanField("in use", default=True)
    # Since when nothing got through; shown, and a finding once it lasts.
    failing_since = models.DateTimeField(null=True, editable=False)
    last_trouble = models.CharField(max_length=200, blank=True, editable=False)
    last_good_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=254, blank=True, editable=False)

    class Meta(OrganizationModel.Meta):
        verbose_name = "notice channel"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="notice_channel_name_once",
                violation_error_message="A channel with this name exists already.",
            ),
            models.CheckConstraint(
                condition=(Q(kind="email") & ~Q(email="")) | (~Q(kind="email") & Q(email="")),
                name="notice_channel_email",
                violation_error_message="An e-mail channel needs an address; the others none.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NoticeDelivery(OrganizationModel):
    """One notice to one channel. Its id is the webhook's message id, the same at every try."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENT = "sent", "Delivered"
        GAVE_UP = "gave-up", "Given up"
        DROPPED = "dropped", "Not sent"

    channel = models.ForeignKey(
        NoticeChannel, models.CASCADE, related_name="deliveries", db_constraint=False
    )
    # What it is about, so that the same thing is told a channel once: "finding.opened:<id>" ...
    event = models.CharField(max_length=100)
    # What is said, without anything secret: {type, at, headline, lines: [...], link}.
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField("HTTP status", null=True)
    trouble = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "channel", "event"], name="notice_delivery_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "channel", "-created_at"], name="notice_delivery_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.channel}"
