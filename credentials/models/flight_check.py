"""A flight check: every step of a sign-in tried at once, with its verdict."""

from django.db import models
from django.db.models import Q

from credentials.fields import SealedField
from cxone_registry.isolation.models import OrganizationModel


class FlightCheck(OrganizationModel):
    """One check of a registration in one environment, and what it found.

    That of a machine has a thorough validation run, whose steps come first. That of a user waits
    for a person to come back from CXone with a code.
    """

    class Kind(models.TextChoices):
        MACHINE = "machine", "Back-End sign-in"
        USER = "user", "Sign-in of a person"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for the person"
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"

    class Outcome(models.TextChoices):
        PENDING = "", "Not finished"
        GOOD = "good", "Works"
        DOUBTS = "doubts", "Works, with doubts"
        FAILED = "failed", "Does not work"
        UNCLEAR = "unclear", "Not decided"

    registration = models.ForeignKey(
        "tenants.Registration", models.CASCADE, related_name="flight_checks", db_constraint=False
    )
    environment = models.ForeignKey("tenants.Environment", models.PROTECT, related_name="+")
    tenant = models.ForeignKey(
        "tenants.Tenant",
        models.CASCADE,
        null=True,
        related_name="flight_checks",
        db_constraint=False,
    )
    use = models.ForeignKey(
        "credentials.AccessKeyUse",
        models.CASCADE,
        null=True,
        related_name="flight_checks",
        db_constraint=False,
    )
    run = models.ForeignKey(
        "credentials.ValidationRun",
        models.SET_NULL,
        null=True,
        related_name="flight_checks",
        db_constraint=False,
    )
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PENDING, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    requested_by = models.CharField(max_length=254, blank=True)

    # What the person asked for.
    token_url = models.CharField(max_length=300, blank=True)
    probe_origins = models.BooleanField(default=False)
    # Of a user's check: the parameters of the authorization URL but for its state.
    authorization = models.JSONField(default=dict)

    # Like those of a validation run; of a machine's check only those that the run does not have.
    steps = models.JSONField(default=list)
    # [{code, sentence, remedy, certainty}], the likeliest first.
    verdicts = models.JSONField(default=list)

    # Of a user's check. What comes back must name a state with this SHA-256.
    state_digest = models.CharField(max_length=64, blank=True, editable=False)
    # Both live for ten minutes at most. The names in the associated data are frozen.
    sealed_verifier = SealedField(aad_name="flight_check.verifier", null=True, editable=False)
    sealed_code = SealedField(aad_name="flight_check.code", null=True, editable=False)
    end_session_endpoint = models.CharField(max_length=300, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    arrived_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="machine", use__isnull=False)
                | Q(kind="user", use__isnull=True, run__isnull=True),
                name="flight_check_of_machine_has_sign_in",
            ),
            models.CheckConstraint(
                condition=~Q(state="finished")
                | Q(sealed_verifier__isnull=True, sealed_code__isnull=True, state_digest=""),
                name="flight_check_finished_keeps_no_secret",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="flight_check_newest"),
            models.Index(
                fields=["organization", "registration", "-created_at"],
                name="flight_check_of_app",
            ),
        ]

    def __str__(self) -> str:
        return f"Flight check of {self.registration} in {self.tenant or self.environment}"

    @property
    def is_open(self) -> bool:
        return self.state != self.State.FINISHED
