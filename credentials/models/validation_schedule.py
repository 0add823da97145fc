"""How often, and when not, the sign-ins of an environment are validated."""

from django.db import models
from django.db.models import F, Q

from cxone_registry.isolation.models import OrganizationModel


class ValidationSchedule(OrganizationModel):
    """What differs from the organisation's own interval for one environment."""

    environment = models.ForeignKey("tenants.Environment", models.CASCADE, related_name="+")
    is_enabled = models.BooleanField(
        "validate on a schedule",
        default=True,
        help_text="Off: sign-ins there are validated only when a secret is saved or somebody asks.",
    )
    interval_hours = models.PositiveSmallIntegerField(
        "validate every (hours)", default=6, help_text="From every hour to every 168 hours."
    )
    quiet_from = models.TimeField(
        "quiet from",
        null=True,
        blank=True,
        help_text="No scheduled validation begins between these two, in the organisation's time"
        " zone. Leave both empty for none. It may pass midnight.",
    )
    quiet_until = models.TimeField("quiet until", null=True, blank=True)
    spread_minutes = models.PositiveSmallIntegerField(
        "spread over (minutes)",
        default=60,
        help_text="What comes due at once is begun over so many minutes, so that CXone sees a"
        " trickle. At most half of the interval is used.",
    )

    class Meta(OrganizationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "environment"],
                name="validation_schedule_once",
                violation_error_message="This environment has a schedule already.",
            ),
            models.CheckConstraint(
                condition=Q(interval_hours__range=(1, 168)),
                name="validation_schedule_interval",
                violation_error_message="Validate between every hour and every 168 hours (a week).",
            ),
            models.CheckConstraint(
                condition=Q(spread_minutes__lte=1440),
                name="validation_schedule_spread",
                violation_error_message="Spread over at most 1440 minutes (a day).",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (
                    Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~Q(quiet_from=F("quiet_until"))
                ),
                name="validation_schedule_quiet",
                violation_error_message="Give both ends of the quiet hours, and not the same time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.environment}: every {self.interval_hours} h"
