"""What is asked of NICE, and the thread of mails and notes about it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cxone_registry.isolation.models import OrganizationModel


class VendorRequest(OrganizationModel):
    """Something that only NICE can do for a registration, with the clock of its answer."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", "Registration"
        ORIGINS = "origins", "Change of origins"
        CONTACTS = "contacts", "Change of technical contacts"
        SCOPES = "scopes", "Change of API groups"
        ENVIRONMENTS = "environments", "Further environment"
        SECRET = "secret", "New client secret"
        CLOSING = "closing", "Closing of the registration"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent to NICE"
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Outcome(models.TextChoices):
        NONE = "", "No answer yet"
        GRANTED = "granted", "Done as asked"
        PARTLY = "partly", "Done in part"
        REFUSED = "refused", "Refused"

    registration = models.ForeignKey(
        "tenants.Registration", models.CASCADE, related_name="requests", db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # What is asked for, in words that go into the mail.
    text = models.TextField(max_length=10_000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=254, blank=True)
    sent_at = models.DateTimeField(null=True)
    # Days in the organisation's time zone, with the holidays known when it was sent.
    expected_on = models.DateField("answer expected from", null=True)
    due_on = models.DateField("answer due", null=True)
    followed_up_at = models.DateTimeField("last follow-up", null=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.NONE, blank=True)

    class Meta(OrganizationModel.Meta):
        verbose_name = "request to NICE"
        verbose_name_plural = "requests to NICE"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "registration"],
                condition=Q(kind="registration", state__in=["draft", "sent"]),
                name="vendor_request_one_registration",
                violation_error_message="This registration was submitted already.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(sent_at__isnull=False, due_on__isnull=False),
                name="vendor_request_sent_has_clock",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False) & ~Q(outcome=""),
                name="vendor_request_answered_has_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "due_on"],
                condition=Q(state="sent"),
                name="vendor_request_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.registration}"


class CaseEntry(OrganizationModel):
    """One line of a registration's case file. Never holds a secret: those are sealed elsewhere."""

    class Kind(models.TextChoices):
        NOTE = "note", "Note"
        MAIL = "mail", "Mail to NICE"
        ANSWER = "answer", "Answer of NICE"
        STATUS = "status", "Change of status"

    registration = models.ForeignKey(
        "tenants.Registration", models.CASCADE, related_name="case_entries", db_constraint=False
    )
    request = models.ForeignKey(
        VendorRequest,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="entries",
        db_constraint=False,
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NOTE)
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(max_length=20_000, blank=True)

    class Meta(OrganizationModel.Meta):
        verbose_name = "case file entry"
        verbose_name_plural = "case file entries"
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["organization", "registration", "-at"], name="case_entry_newest"),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.get_kind_display()} about {self.registration}"
