"""CXone clouds: shared reference data, edited by the platform operator."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tenants.fields import validate_printable


class Environment(models.Model):
    """A CXone cloud with exactly one issuer, and where its secrets may be sent."""

    class Kind(models.TextChoices):
        COMMERCIAL = "commercial", "Commercial"
        FEDRAMP = "fedramp", "FedRAMP (government)"
        SOVEREIGN = "sovereign", "Sovereign"
        SANDBOX = "sandbox", "Sandbox"
        OTHER = "other", "Other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("short name", max_length=40, unique=True)
    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    issuer = models.URLField(
        max_length=200,
        unique=True,
        help_text="Compared byte for byte with discovery and with the ID token's iss.",
    )
    token_endpoint = models.URLField(
        max_length=300,
        help_text="The only place secrets are sent to. Discovery is compared with it, not obeyed.",
    )
    assertion_audience = models.CharField(
        "audience of client_secret_jwt",
        max_length=300,
        blank=True,
        validators=[validate_printable],
        help_text="Leave empty for the issuer. What CXone expects here is not documented: fill it"
        " in only if NICE tells you another value.",
    )
    families = ArrayField(
        models.CharField(max_length=100),
        verbose_name="domain families",
        help_text="Hosts must equal one of these names or end with a dot and one of them.",
    )
    requests_per_second = models.FloatField(
        default=1.0,
        help_text="How fast all workers together may ask its token endpoint. NICE publishes no"
        " limit, but answers 429 above one.",
    )
    most_connections = models.PositiveSmallIntegerField(
        "connections at once",
        default=4,
        help_text="How many requests of all workers together may be under way there.",
    )
    # What the last refresh of its documents ended with.
    discovered_at = models.DateTimeField("last discovered", null=True, editable=False)
    discovery_error = models.CharField(max_length=60, blank=True, editable=False)
    is_active = models.BooleanField("offered in forms", default=True)
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="sandbox")
                | Q(issuer__startswith="https://", token_endpoint__startswith="https://"),  # noqa: S106
                name="environment_https",
                violation_error_message="Only a sandbox may be reached without https.",
            ),
            models.CheckConstraint(
                condition=Q(requests_per_second__gte=0.01, requests_per_second__lte=100_000),
                name="environment_rate",
                violation_error_message="Ask between once in 100 seconds and 100,000 times a"
                " second.",
            ),
            models.CheckConstraint(
                condition=Q(most_connections__range=(1, 2000)),
                name="environment_connections",
                violation_error_message="Use 1 to 2000 connections at once.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
