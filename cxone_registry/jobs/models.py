"""Jobs and schedules: PostgreSQL holds them, a broker message is only a nudge."""

import uuid

from django.db import models
from django.db.models import Q

from cxone_registry.isolation.models import OrganizationModel


class Schedule(OrganizationModel):
    """Work that comes due again and again for one organisation."""

    kind = models.CharField(max_length=40)
    interval_seconds = models.PositiveIntegerField()
    next_due_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    is_enabled = models.BooleanField(default=True)

    class Meta(OrganizationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind"], name="schedule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} every {self.interval_seconds} s"


class Job(OrganizationModel):
    """One piece of work, claimed by a worker under a lease."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    class Priority(models.IntegerChoices):
        PERSON = 0, "A person waits"
        SCHEDULE = 5, "Schedule"

    kind = models.CharField(max_length=40)
    # What the job is about, in the room of its kind; no foreign key, jobs know no other room.
    object_id = models.UUIDField()
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.SCHEDULE)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    # Fencing: only the worker that holds this token may finish the job.
    lease_token = models.UUIDField(null=True)
    result_code = models.CharField(max_length=60, blank=True)
    schedule = models.ForeignKey(
        Schedule, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["schedule", "due_at"], name="job_once_per_due_time"),
            models.UniqueConstraint(
                fields=["organization", "kind", "object_id"],
                condition=Q(state__in=["queued", "running"]),
                name="job_one_open_per_object",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "priority", "run_after"],
                condition=Q(state__in=["queued", "running"]),
                name="job_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Heartbeat(models.Model):
    """A process of ours that was alive lately. Belongs to the platform, to no organisation."""

    class Kind(models.TextChoices):
        BEAT = "beat", "Beat"
        WORKER = "worker", "Worker"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    # Host and process id.
    name = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    # Ids of the root keys that the process can use, separated by blanks.
    ring = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="heartbeat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
