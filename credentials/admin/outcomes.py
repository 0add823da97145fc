"""How the outcome of a validation looks: a tone, a word."""

from cxone_registry.site.html import pill

from credentials.models import ValidationRun

Outcome = ValidationRun.Outcome
TONES = {
    Outcome.ACCEPTED: "good",
    Outcome.PARTLY: "warning",
    Outcome.CLIENT_REFUSED: "bad",
    Outcome.ACCESS_KEY_REFUSED: "bad",
    Outcome.MISCONFIGURED: "bad",
    Outcome.HOSTILE: "bad",
    Outcome.THROTTLED: "warning",
    Outcome.UNAVAILABLE: "warning",
    Outcome.UNKNOWN: "warning",
}


def tone_of(outcome: str) -> str:
    return TONES.get(outcome, "unknown")


def outcome_pill(outcome: str, *, otherwise: str = "Never validated") -> str:
    """The outcome as a coloured word; *otherwise* where there is none."""
    label = Outcome(outcome).label if outcome in Outcome.values and outcome else otherwise
    return pill(tone_of(outcome), label)
