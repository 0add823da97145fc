"""A row committed before secrets leave: what stops a machine from sending a wrong key thrice."""

from django.db import models
from django.db.models import Q

from cxone_registry.isolation.context import require_organization
from cxone_registry.isolation.models import OrganizationModel


class Attempt(OrganizationModel):
    """One sending of a client secret, with an access key secret or with a person's code."""

    class State(models.TextChoices):
        SENT = "sent", "Sent, no answer yet"
        CLOSED = "closed", "Answered"

    # Written twice for every sign-in of a fleet: no index but those that are asked for below.
    organization = models.ForeignKey(
        "tenants.Organization",
        models.PROTECT,
        default=require_organization,
        editable=False,
        related_name="+",
        db_index=False,
    )
    run = models.ForeignKey(
        "credentials.ValidationRun",
        models.CASCADE,
        null=True,
        related_name="attempts",
        db_constraint=False,
        db_index=False,
    )
    flight_check = models.ForeignKey(
        "credentials.FlightCheck",
        models.CASCADE,
        null=True,
        related_name="attempts",
        db_constraint=False,
        db_index=False,
    )
    # The range that a machine's round sends it for; such an attempt has no run of its own.
    range_id = models.UUIDField(null=True)
    client_secret = models.ForeignKey(
        "credentials.SecretVersion",
        models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    access_key_secret = models.ForeignKey(
        "credentials.SecretVersion",
        models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    # The key, not its version: an API user's lock does not care which secret was wrong.
    access_key = models.ForeignKey(
        "credentials.AccessKey",
        models.CASCADE,
        null=True,
        related_name="attempts",
        db_constraint=False,
        db_index=False,
    )
    by_machine = models.BooleanField()
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    outcome = models.CharField(max_length=30, blank=True)
    sent_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(flight_check__isnull=True)
                & Q(access_key__isnull=False, access_key_secret__isnull=False)
                & (
                    Q(run__isnull=False, range_id__isnull=True)
                    | Q(run__isnull=True, range_id__isnull=False)
                )
                | Q(run__isnull=True, range_id__isnull=True, flight_check__isnull=False)
                & Q(access_key__isnull=True, access_key_secret__isnull=True),
                name="attempt_of_run_range_or_code",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False),
                name="attempt_closed_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "access_key_secret", "-sent_at"], name="attempt_by_key"
            ),
            models.Index(
                fields=["organization", "client_secret", "-sent_at"], name="attempt_by_client"
            ),
            models.Index(fields=["organization", "access_key", "-sent_at"], name="attempt_recent"),
            models.Index(fields=["run"], condition=Q(run__isnull=False), name="attempt_of_run"),
            models.Index(
                fields=["flight_check"],
                condition=Q(flight_check__isnull=False),
                name="attempt_of_flight_check",
            ),
            # A fleet's guard asks for many at once: what is under way, and what was refused lately.
            models.Index(
                fields=["organization", "access_key"],
                condition=Q(state="sent"),
                name="attempt_under_way",
            ),
            models.Index(
                fields=["organization", "client_secret", "-sent_at"],
                condition=Q(outcome="client-refused"),
                name="attempt_client_refused",
            ),
            models.Index(
                fields=["organization", "range_id"],
                condition=Q(state="sent", range_id__isnull=False),
                name="attempt_of_range",
            ),
        ]

    def __str__(self) -> str:
        return f"Attempt at {self.sent_at:%Y-%m-%d %H:%M:%S} UTC"
