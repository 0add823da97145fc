"""What an outcome means for a reader: good, warning, bad or unknown, never by colour alone."""

from dataclasses import dataclass

from credentials.models import Finding, ValidationRun

Outcome = ValidationRun.Outcome

GOOD = frozenset({Outcome.ACCEPTED})
WARNING = frozenset({Outcome.PARTLY})
BAD = frozenset(
    {Outcome.CLIENT_REFUSED, Outcome.ACCESS_KEY_REFUSED, Outcome.MISCONFIGURED, Outcome.HOSTILE}
)
TONES = (("good", GOOD), ("warning", WARNING), ("bad", BAD))
SEVERITY_TONES = {
    Finding.Severity.CRITICAL: "bad",
    Finding.Severity.WARNING: "warning",
    Finding.Severity.NOTICE: "unknown",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """An outcome in a reader's words."""

    tone: str
    label: str


def reading(outcome: str) -> Reading:
    """How to show *outcome*: empty means never validated, no answer is neither good nor bad."""
    if not outcome:
        return Reading("unknown", "Never validated")
    label = Outcome(outcome).label if outcome in Outcome.values else outcome
    return Reading(next((tone for tone, members in TONES if outcome in members), "unknown"), label)
