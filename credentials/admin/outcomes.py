"""How the outcome of a validation looks: a tone, a word."""

from credentials.reports.outcomes import reading
from cxone_registry.site.html import pill


def tone_of(outcome: str) -> str:
    return reading(outcome).tone


def outcome_pill(outcome: str, *, otherwise: str = "Never validated") -> str:
    """The outcome as a coloured word; *otherwise* where there is none."""
    shown = reading(outcome)
    return pill(shown.tone, shown.label if outcome else otherwise)
