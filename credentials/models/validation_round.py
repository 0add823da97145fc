"""Many sign-ins validated at once: a round, cut into ranges that one task works off each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cxone_registry.isolation.models import OrganizationModel


class ValidationRound(OrganizationModel):
    """A schedule's or a person's "validate all": what was taken in, how far it is."""

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", "Schedule"
        PERSON = "person", "Validate all"

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Cancelled"

    trigger = models.CharField(max_length=20, choices=Trigger)
    requested_by = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.RUNNING)
    # Sign-ins taken in, and what became of them so far; the ranges add to these as they end.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    # {reason: how many} of what was left out from the start: suspended, incomplete, maintenance.
    skipped = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=254, blank=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="round_newest"),
        ]

    def __str__(self) -> str:
        return f"Validation of {self.total} sign-ins, {self.created_at:%Y-%m-%d %H:%M} UTC"


class ValidationRange(OrganizationModel):
    """Up to some hundred sign-ins of one round, all at one environment: the work of one job."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    round = models.ForeignKey(
        ValidationRound, models.CASCADE, related_name="ranges", db_constraint=False
    )
    environment = models.ForeignKey("tenants.Environment", models.CASCADE, related_name="+")
    use_ids = ArrayField(models.UUIDField())
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    # {outcome: how many}, once done.
    outcomes = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        indexes = [
            models.Index(fields=["organization", "round", "state"], name="range_by_round"),
            models.Index(
                fields=["organization"],
                condition=models.Q(state="waiting"),
                name="range_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{len(self.use_ids)} sign-ins at {self.environment}"
