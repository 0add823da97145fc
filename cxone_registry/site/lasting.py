"""How long something takes, in words of which nobody needs two."""

UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
# Below it a unit is told in the next smaller one: 90 minutes say more than 2 hours.
LEAST = 2


def lasting(seconds: float | None) -> str:
    """For example "4 seconds", "90 minutes" or "3 days", rounded; empty when it is not known."""
    if seconds is None:
        return ""
    for size, unit in UNITS:
        number = round(max(seconds, 0) / size)
        if number >= LEAST or size == 1:
            return "a moment" if number == 0 else f"{number:,} {unit}{'' if number == 1 else 's'}"
    return ""
