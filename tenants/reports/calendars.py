"""The calendar by which the chosen organisation waits for NICE."""

from tenants.models import Organization
from tenants.rules.clocks import Calendar


def own_calendar() -> Calendar:
    """The public holidays and the time zone that the organisation chose."""
    organization = Organization.objects.get()
    return Calendar(organization.holiday_calendar, organization.time_zone)
