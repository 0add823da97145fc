"""What is said of rounds in more than one place."""

from dataclasses import dataclass

from credentials.models import ValidationRound

State = ValidationRound.State
TONES = {State.RUNNING: "running", State.FINISHED: "good", State.CANCELLED: "unknown"}
# reason: what it is called, and what to do about it
REASONS = {
    "suspended": (
        "suspended",
        "CXone refused them twice. Replace the secret, or validate one by itself.",
    ),
    "incomplete": ("incomplete", "A secret is missing. Store it, then they take part."),
    "retired": ("retired", "Their registration is retired, so nothing signs in any more."),
    "under-way": ("already under way", "They are being tried right now."),
    "maintenance": ("in maintenance", "A maintenance window is open for them."),
    "person": ("for people", "People sign in themselves there, so a machine cannot try it."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some sign-ins are left out."""

    code: str
    label: str
    remedy: str
    count: int


def reasons(skipped: dict[str, int]) -> list[Reason]:
    """The most frequent first; a reason that is new here is called what it is called."""
    by_count = sorted(skipped.items(), key=lambda item: (-item[1], item[0]))
    return [
        Reason(code, *REASONS.get(code, (code.replace("-", " "), "")), number)
        for code, number in by_count
        if number
    ]
