"""Every result of a validation, in daily partitions, and what they add up to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cxone_registry.isolation.models import OrganizationManager, OrganizationModel

# Upper bounds of the latency buckets in milliseconds; the last bucket holds what took longer.
LATENCY_BOUNDS = (10, 25, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 3000, 5000, 10000)
BUCKETS = len(LATENCY_BOUNDS) + 1


class Check(models.Model):
    """One result of one sign-in's validation. Written once, dropped with its day.

    No id of its own: a sign-in is checked once at a time. The table is partitioned by day, see the
    migration; only ``cxr_keep_checks()`` makes and drops partitions.
    """

    pk = models.CompositePrimaryKey("use_id", "checked_at")
    organization = models.ForeignKey("tenants.Organization", models.DO_NOTHING, related_name="+")
    use_id = models.UUIDField()
    tenant_id = models.UUIDField()
    environment_id = models.UUIDField()
    # Of a ValidationRound, if it was part of one.
    round_id = models.UUIDField(null=True)
    checked_at = models.DateTimeField()
    outcome = models.CharField(max_length=30)
    code = models.CharField(max_length=60, blank=True)
    milliseconds = models.PositiveIntegerField()

    objects = OrganizationManager()

    class Meta:
        managed = False
        db_table = "credentials_check"
        ordering = ["-checked_at"]

    def __str__(self) -> str:
        return f"{self.outcome} at {self.checked_at:%Y-%m-%d %H:%M:%S} UTC"


class HealthRollup(OrganizationModel):
    """What the checks of one tenant add up to in one hour or one day (UTC).

    Written in the transaction that writes the checks. Latencies as a histogram, so that they add
    up: element *i* counts what took at most ``LATENCY_BOUNDS[i]`` milliseconds.
    """

    class Grain(models.TextChoices):
        HOUR = "hour", "Hour"
        DAY = "day", "Day"

    tenant = models.ForeignKey(
        "tenants.Tenant", models.CASCADE, related_name="+", db_constraint=False
    )
    grain = models.CharField(max_length=4, choices=Grain)
    starts_at = models.DateTimeField()
    # good + bad + unclear = total; unclear is what CXone never judged.
    total = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    unclear = models.PositiveIntegerField(default=0)
    latencies = ArrayField(models.PositiveIntegerField())

    class Meta(OrganizationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "grain", "starts_at", "tenant"], name="rollup_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total} checks in the {self.grain} of {self.starts_at:%Y-%m-%d %H:%M} UTC"
