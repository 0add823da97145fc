"""What the linter says of one answer."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "notice"]
Effect = Literal["bounce", "later"]
WORST_FIRST: tuple[Severity, ...] = ("error", "warning", "notice")
LONGEST_ECHO = 100  # characters of what somebody typed that a sentence repeats


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to mend.

    *severity*: an ``error`` keeps a registration from being ready. *field*: an answer of the plan,
    as in ``tenants.rules.plan_steps``. *effect*: ``bounce`` if NICE would send the form back,
    ``later`` if it would hurt afterwards.
    """

    code: str
    severity: Severity
    field: str
    sentence: str
    remedy: str
    effect: Effect

    @property
    def order(self) -> tuple[int, int]:
        """Worst first; among equals what NICE would bounce."""
        return WORST_FIRST.index(self.severity), int(self.effect == "later")


def shown(text: str) -> str:
    """*text* as a sentence may repeat it: quoted, and cut when it is long."""
    cut = text if len(text) <= LONGEST_ECHO else f"{text[: LONGEST_ECHO - 1]}…"
    return f"“{cut}”"


def listed(names: list[str], longest: int = 3) -> str:
    """A few names joined as in a sentence, the rest as a number."""
    few, more = names[:longest], len(names) - longest
    if more > 0:
        return f"{', '.join(few)} and {more} more"
    return " and ".join([", ".join(few[:-1]), few[-1]]) if len(few) > 1 else "".join(few)
