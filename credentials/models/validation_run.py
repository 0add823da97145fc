"""One try of a credential against CXone."""

from django.db import models

from cxone_registry.isolation.models import OrganizationModel


class ValidationRun(OrganizationModel):
    """One try of an access key use: its steps, timing and outcome."""

    class Trigger(models.TextChoices):
        PERSON = "person", "Validate now"
        SAVED = "saved", "Secret saved"
        SCHEDULE = "schedule", "Schedule"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"

    class Outcome(models.TextChoices):
        PENDING = "", "Not finished"
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Accepted with problems"
        CLIENT_REFUSED = "client-refused", "Client credential refused"
        ACCESS_KEY_REFUSED = "access-key-refused", "Access key refused"
        MISCONFIGURED = "misconfigured", "Misconfigured"
        THROTTLED = "throttled", "Throttled by CXone"
        UNAVAILABLE = "unavailable", "CXone not available"
        UNKNOWN = "unknown", "No answer after sending"
        HOSTILE = "hostile", "Answer not trusted"
        NOT_SENT = "not-sent", "Not sent"

    use = models.ForeignKey(
        "credentials.AccessKeyUse", models.CASCADE, related_name="runs", db_constraint=False
    )
    trigger = models.CharField(max_length=20, choices=Trigger)
    # That of a flight check: more steps, and what was sent and came back.
    thorough = models.BooleanField(default=False)
    requested_by = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.QUEUED)
    outcome = models.CharField(max_length=30, choices=Outcome, default=Outcome.PENDING, blank=True)
    # [{name, started_at, milliseconds, result, code, facts, sentence, remedy}], in order. Those of
    # a thorough run have exchanges: [{method, url, sent, status, received, milliseconds, error}].
    steps = models.JSONField(default=list)
    # Why nothing was sent, or what the run ended with, in one sentence.
    summary = models.CharField(max_length=300, blank=True)
    # Which secrets were tried: a late answer about a replaced one is not held against the new one.
    client_secret = models.ForeignKey(
        "credentials.SecretVersion",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
    )
    access_key_secret = models.ForeignKey(
        "credentials.SecretVersion",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-created_at"]
        indexes = [
            # The history on a sign-in's page and the newest run of each.
            models.Index(fields=["organization", "use", "-created_at"], name="run_by_use"),
            models.Index(fields=["organization", "-created_at"], name="run_newest"),
            # Which sign-ins are being validated.
            models.Index(
                fields=["organization", "use"],
                condition=models.Q(state__in=["queued", "running"]),
                name="run_open",
            ),
        ]

    def __str__(self) -> str:
        return f"Validation of {self.use}"
