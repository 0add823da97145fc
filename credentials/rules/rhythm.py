"""How often sign-ins are validated by themselves, and when not."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from credentials.rules.quiet_hours import quiet_end


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is chosen for one environment. Quiet hours: both ends or none."""

    interval_hours: int
    spread_minutes: int
    quiet_from: time | None = None
    quiet_until: time | None = None

    @property
    def spread(self) -> timedelta:
        """Over how long what comes due at once is begun: at most half of the interval."""
        return timedelta(minutes=min(self.spread_minutes, self.interval_hours * 30))

    def begins(self, at: datetime, zone: tzinfo | None) -> datetime:
        """*at*, or the end of the quiet hours that it falls into, in *zone*."""
        end = quiet_end(at, self.quiet_from, self.quiet_until, str(zone))
        return (end or at).astimezone(zone)
