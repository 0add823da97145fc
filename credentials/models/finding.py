"""Something wrong that people should act on; facts open and resolve it."""

from django.db import models
from django.db.models import Q

from cxone_registry.isolation.models import OrganizationModel


class Finding(OrganizationModel):
    """One problem of one thing, from when it was first seen until facts say it is gone."""

    class Severity(models.IntegerChoices):
        CRITICAL = 1, "Critical"
        WARNING = 2, "Warning"
        NOTICE = 3, "Notice"

    class Subject(models.TextChoices):
        SIGN_IN = "sign-in", "Sign-in"
        CLIENT_CREDENTIAL = "client-credential", "Client credential"
        ACCESS_KEY = "access-key", "Access key"
        TENANT = "tenant", "Tenant"
        REGISTRATION = "registration", "Registration"
        REQUEST = "request", "Request to NICE"
        ORIGIN = "origin", "Origin"
        CONTACT = "contact", "Contact"
        ENVIRONMENT = "environment", "Environment"
        CHANNEL = "channel", "Notice channel"
        REPORT = "report", "Health report"
        JOB = "job", "Job"

    code = models.SlugField(max_length=60)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    subject = models.CharField(max_length=20, choices=Subject)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=500)
    sentence = models.CharField("what is wrong", max_length=300)
    remedy = models.CharField("what to do", max_length=500)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    # What people do about it. None of this closes it; only facts do.
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=254, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    snoozed_by = models.CharField(max_length=254, blank=True)
    owner = models.ForeignKey(
        "tenants.Membership",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    note = models.CharField(max_length=500, blank=True)
    # When channels were told that it opened, and that it was resolved.
    told_opened_at = models.DateTimeField(null=True, editable=False)
    told_resolved_at = models.DateTimeField(null=True, editable=False)

    class Meta(OrganizationModel.Meta):
        ordering = ["severity", "-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subject_id", "code"],
                condition=Q(resolved_at__isnull=True),
                name="finding_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "resolved_at", "severity"], name="finding_open"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None
