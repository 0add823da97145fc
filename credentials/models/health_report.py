"""Health reports: who gets them and when, what they said, and whether each mail went out."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text


class ReportSchedule(OrganizationModel):
    """When a health report is made, in the organisation's time zone."""

    class Frequency(models.TextChoices):
        DAILY = "daily", "Every day"
        WEEKLY = "weekly", "Every week"
        MONTHLY = "monthly", "Every month"

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    class Language(models.TextChoices):
        """How dates and numbers are written."""

        BRITISH = "en-gb", "23 November 2026 (British)"
        AMERICAN = "en-us", "November 23, 2026 (American)"
        GERMAN = "de", "23. November 2026 (German)"
        FRENCH = "fr", "23 novembre 2026 (French)"
        SPANISH = "es", "23 de noviembre de 2026 (Spanish)"
        ISO = "iso", "2026-11-23 (ISO 8601)"

    name = models.CharField(
        max_length=100, default="Health report", validators=[validate_plain_text]
    )
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    weekday = models.PositiveSmallIntegerField(
        choices=Weekday, default=Weekday.MONDAY, help_text="For a weekly report."
    )
    month_day = models.PositiveSmallIntegerField(
        "day of the month",
        default=1,
        help_text="For a monthly report: 1 to 28, so that every month has it.",
    )
    at = models.TimeField("at", help_text="In the organisation's time zone.")
    language = models.CharField(
        "dates written as", max_length=10, choices=Language, default=Language.BRITISH
    )
    is_enabled = models.BooleanField("send on schedule", default=True)
    next_due_at = models.DateTimeField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganizationModel.Meta):
        verbose_name = "report schedule"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month_day__range=(1, 28)),
                name="report_schedule_month_day",
                violation_error_message="Choose a day from 1 to 28, which every month has.",
            ),
            models.CheckConstraint(
                condition=Q(weekday__range=(0, 6)), name="report_schedule_weekday"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReportRecipient(OrganizationModel):
    """A member, or an address outside, that gets the reports of a schedule."""

    schedule = models.ForeignKey(
        ReportSchedule, models.CASCADE, related_name="recipients", db_constraint=False
    )
    # Rights of a member are looked at when a report is sent, not when they were added.
    membership = models.ForeignKey(
        "tenants.Membership",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    email = models.EmailField(
        "address outside",
        max_length=254,
        blank=True,
        help_text="Somebody who does not sign in here; their mail has no links into the registry.",
    )
    # SHA-256 of what the unsubscribe link carries.
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    added_by = models.CharField(max_length=254, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    unsubscribed_at = models.DateTimeField(null=True, editable=False)

    class Meta(OrganizationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(membership__isnull=False, email="")
                | (Q(membership__isnull=True) & ~Q(email="")),
                name="report_recipient_one_kind",
                violation_error_message="Choose a member or give an address outside, not both.",
            ),
            models.UniqueConstraint(
                fields=["organization", "schedule", "membership"],
                condition=Q(membership__isnull=False),
                name="report_recipient_member_once",
                violation_error_message="This member gets the report already.",
            ),
            models.UniqueConstraint(
                fields=["organization", "schedule", "email"],
                condition=~Q(email=""),
                name="report_recipient_email_once",
                violation_error_message="This address gets the report already.",
            ),
        ]
        indexes = [models.Index(fields=["token_hash"], name="report_recipient_by_token")]

    def __str__(self) -> str:
        return self.email or str(self.membership)


class HealthReport(OrganizationModel):
    """What a report said, kept as it was: later facts do not change it."""

    # NULL: somebody asked for it, or its schedule is gone.
    schedule = models.ForeignKey(
        ReportSchedule, models.SET_NULL, null=True, related_name="reports", db_constraint=False
    )
    name = models.CharField(max_length=100)
    language = models.CharField(max_length=10, default=ReportSchedule.Language.BRITISH)
    time_zone = models.CharField(max_length=64, default="UTC")
    due_at = models.DateTimeField(null=True)
    # What changed between these two is what the report starts with.
    since = models.DateTimeField()
    until = models.DateTimeField()
    # As reports.health_report writes it: plain JSON, no secret.
    content = models.JSONField(default=dict)
    requested_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(OrganizationModel.Meta):
        verbose_name = "health report"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "schedule", "due_at"],
                condition=Q(due_at__isnull=False, schedule__isnull=False),
                name="health_report_once_per_due_time",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="health_report_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.until:%Y-%m-%d}"


class ReportDelivery(OrganizationModel):
    """One report to one address, sent at most once."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        # Committed before the mail leaves: found again after a crash, it is never sent twice.
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        UNCERTAIN = "uncertain", "Perhaps sent"
        REFUSED = "refused", "Not sent"
        NOT_ALLOWED = "not-allowed", "Not sent: no longer allowed"

    report = models.ForeignKey(
        HealthReport, models.CASCADE, related_name="deliveries", db_constraint=False
    )
    recipient = models.ForeignKey(
        ReportRecipient, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    email = models.EmailField(max_length=254)
    state = models.CharField(max_length=20, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=200, blank=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(OrganizationModel.Meta):
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "report", "email"], name="report_delivery_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} to {self.email}"
