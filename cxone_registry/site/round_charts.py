"""Geometry of a round's bar."""

from credentials.reports.rounds import Progress
from cxone_registry.site.charts import Share


def shares(progress: Progress) -> list[Share]:
    """What became of a round's sign-ins as one bar; what waits is the track behind it."""
    parts = [
        ("good", "good", progress.round.good),
        ("bad", "bad", progress.round.bad),
        ("unknown", "not judged", progress.unclear),
    ]
    found, x = [], 0.0
    for tone, label, count in parts:
        width = 100 * count / progress.round.total if progress.round.total else 0
        found.append(Share(tone, label, count, round(x, 2), round(width, 2)))
        x += width
    return found
