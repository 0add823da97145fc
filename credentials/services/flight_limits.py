"""How often an organisation may start flight checks: each one asks CXone a dozen questions."""

from datetime import timedelta

from django.utils import timezone

from credentials.models import FlightCheck
from credentials.services.preparation import CannotTryError

MOST, WINDOW = 60, timedelta(hours=1)


def refuse_too_many() -> None:
    """Raise CannotTryError when enough were started lately. Needs the organisation's context."""
    now = timezone.now()
    lately = FlightCheck.objects.filter(created_at__gt=now - WINDOW).order_by("-created_at")
    started = list(lately.values_list("created_at", flat=True)[:MOST])
    if len(started) < MOST:
        return
    minutes = max(1, -(-(started[-1] + WINDOW - now).total_seconds() // 60))
    raise CannotTryError(
        f"Your organisation started {MOST} flight checks within an hour, and CXone should not be"
        f" asked more often. Try again in {minutes:.0f} {'minute' if minutes == 1 else 'minutes'}."
    )
