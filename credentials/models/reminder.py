"""A date that comes near, and to whom that was said; and calendars to subscribe to."""

from django.db import models
from django.db.models import Q

from cxone_registry.isolation.models import OrganizationModel


class Reminder(OrganizationModel):
    """One line of a mail to one person: a date is near. Nothing is completed by it, or by its date.

    The lines of one mail share its token and message id. A row is made just before its mail is
    sent; one whose tier is SAID has no mail and holds what somebody said here.
    """

    # What a member said about the date in the product.
    SAID = 1000

    class Kind(models.TextChoices):
        CLIENT_SECRET = "client-secret", "Client secret: rotation due"
        ACCESS_KEY = "access-key", "Access key: rotation due"

    kind = models.CharField(max_length=20, choices=Kind)
    # The row that has the date: a ClientCredential or an AccessKey.
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=500)
    due_on = models.DateField()
    # Days before the date: 60, 30, 14, 7, 1; from 0 on days after it, as a negative number.
    tier = models.SmallIntegerField()
    # Who was told: 1 the accountable contacts, 2 owners besides, 3 admins besides.
    level = models.PositiveSmallIntegerField(default=1)
    email = models.EmailField(max_length=254)
    # SHA-256 of what the mail's link carries; empty once it cannot be used any more.
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    message_id = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    # Why it was not sent, or that nobody knows whether it was.
    trouble = models.CharField(max_length=200, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=254, blank=True)
    snoozed_until = models.DateField(null=True)
    # Its reader says that somebody else answers for it.
    declined_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subject_id", "due_on", "tier", "email"],
                name="reminder_once",
            ),
        ]
        indexes = [
            # Asked before any organisation is known. Not unique: see Invitation.
            models.Index(fields=["token_hash"], name="reminder_by_token"),
            models.Index(fields=["message_id"], name="reminder_by_message"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label}: due {self.due_on}"


class CalendarFeed(OrganizationModel):
    """A private address of a calendar with due dates; revoked by its person or an admin."""

    membership = models.ForeignKey(
        "tenants.Membership",
        models.CASCADE,
        related_name="calendar_feeds",
        db_constraint=False,
    )
    # Everything of the organisation, or only what its person answers for.
    is_mine_only = models.BooleanField("only what I answer for", default=False)
    token_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_read_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta(OrganizationModel.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "membership", "is_mine_only"],
                condition=Q(revoked_at=None),
                name="calendar_feed_once",
            ),
        ]
        indexes = [models.Index(fields=["token_hash"], name="calendar_feed_by_token")]

    def __str__(self) -> str:
        return "My dates" if self.is_mine_only else "All dates"
