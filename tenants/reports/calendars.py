"""The calendar by which the chosen organisation waits for NICE, and its time zone."""

from zoneinfo import ZoneInfo

from tenants.models import Organization
from tenants.rules.clocks import Calendar


def own_calendar() -> Calendar:
    """The public holidays and the time zone that the organisation chose."""
    organization = Organization.objects.get()
    return Calendar(organization.holiday_calendar, organization.time_zone)


def own_zone() -> ZoneInfo:
    """The time zone that the organisation chose, for days and hours of its people."""
    return ZoneInfo(Organization.objects.values_list("time_zone", flat=True).get())
