"""Who wanted to see a secret, why, who let them, and when they saw it."""

from django.db import models
from django.db.models import Q

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text


class RevealRule(OrganizationModel):
    """What an organisation asks for before a secret of one environment is shown."""

    environment = models.ForeignKey("tenants.Environment", models.CASCADE, related_name="+")
    needs_approval = models.BooleanField(
        "a second person must approve",
        default=True,
        help_text="Another custodian, or an admin. Nobody approves their own request.",
    )
    is_write_only = models.BooleanField(
        "never show secrets",
        default=False,
        help_text="Secrets of this environment are only used by the registry itself. Only"
        " break-glass opens them.",
    )
    weekdays = models.CharField(
        "on these days", max_length=7, default="1234567", help_text="1 is Monday, 7 is Sunday."
    )
    from_hour = models.PositiveSmallIntegerField("from (hour)", default=0)
    to_hour = models.PositiveSmallIntegerField("until (hour)", default=24)
    networks = models.TextField(
        "only from these networks",
        max_length=2000,
        blank=True,
        help_text="One per line, for example 203.0.113.0/24. Empty: from everywhere.",
    )
    ticket_pattern = models.CharField(
        "ticket numbers look like",
        max_length=100,
        blank=True,
        help_text="For example CHG-######: # stands for a digit. With it a ticket is asked for.",
    )

    class Meta(OrganizationModel.Meta):
        verbose_name = "reveal rule"
        ordering = ["environment__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "environment"],
                name="reveal_rule_once",
                violation_error_message="This environment has a rule already.",
            ),
            models.CheckConstraint(
                condition=Q(from_hour__range=(0, 23), to_hour__range=(1, 24))
                & Q(to_hour__gt=models.F("from_hour")),
                name="reveal_rule_hours",
                violation_error_message="The hours must lie between 0 and 24, the first before the"
                " last.",
            ),
        ]

    def __str__(self) -> str:
        return f"Rule for {self.environment}"


class Reveal(OrganizationModel):
    """One wish to see one version of a secret, from asking to having seen it.

    A row whose ``shown_at`` is set had its audit event committed before the value was opened.
    """

    class Kind(models.TextChoices):
        SHOW = "show", "Shown on the page"
        SHARE = "share", "One-time link"

    class State(models.TextChoices):
        ASKED = "asked", "Waits for approval"
        APPROVED = "approved", "Approved"
        DENIED = "denied", "Denied"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"
        SHOWN = "shown", "Shown"
        FAILED = "failed", "Failed"

    class Category(models.TextChoices):
        HAND_OVER = "hand-over", "Hand-over to a consumer"
        INCIDENT = "incident", "Incident"
        MIGRATION = "migration", "Migration or set-up"
        CHECK = "check", "Comparison with another place"
        OTHER = "other", "Something else"

    OPEN = (State.ASKED, State.APPROVED)

    version = models.ForeignKey(
        "credentials.SecretVersion", models.CASCADE, related_name="reveals", db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SHOW)
    state = models.CharField(max_length=10, choices=State)
    # No reference: history outlives the person. The label is as it was then.
    asked_by_id = models.UUIDField()
    asked_by = models.CharField(max_length=254)
    category = models.CharField("reason", max_length=20, choices=Category)
    reason = models.CharField(max_length=500, validators=[validate_plain_text])
    ticket = models.CharField(max_length=64, blank=True, validators=[validate_plain_text])
    is_break_glass = models.BooleanField("break-glass", default=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    # An unanswered request, or an approval that was not used, ends then.
    expires_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_by = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True, validators=[validate_plain_text])
    shown_at = models.DateTimeField(null=True)
    copied_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=60, blank=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True) | ~Q(decided_by_id=models.F("asked_by_id")),
                name="reveal_decided_by_another",
                violation_error_message="Nobody decides their own request.",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "asked_by_id", "shown_at"], name="reveal_of"),
            models.Index(fields=["organization", "-asked_at"], name="reveal_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by}: {self.version}"


class SecretComparison(OrganizationModel):
    """Somebody asked whether a value they hold is the one that is kept here; no value is stored."""

    version = models.ForeignKey(
        "credentials.SecretVersion", models.CASCADE, related_name="+", db_constraint=False
    )
    asked_by_id = models.UUIDField()
    is_same = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganizationModel.Meta):
        indexes = [
            models.Index(fields=["organization", "asked_by_id", "at"], name="comparison_of"),
        ]

    def __str__(self) -> str:
        return f"{'Same' if self.is_same else 'Another'} at {self.at}"
