"""The steps and the records of one check, read without trusting the shape of either."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from credentials.rules.diagnosis.verdict import Context

LONGEST_NAME = 100
SAFE_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?")
SAFE_TENANT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SAFE_NUMBER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Seen:
    """One step as it was stored. *facts* hold whatever the step noted."""

    name: str
    result: str
    code: str
    facts: Mapping[str, Any]
    exchanges: Sequence[Any]

    def text(self, fact: str) -> str:
        """A fact that is text, or ""."""
        return _text(self.facts.get(fact))

    def number(self, fact: str) -> int | None:
        """A fact that is a whole number of a sane size, or None."""
        value = self.facts.get(fact)
        return value if type(value) is int and abs(value) < 10**12 else None

    def matching(self, fact: str, shape: re.Pattern[str]) -> str:
        """A fact that may stand in a sentence because it has a harmless shape, or ""."""
        value = str(self.number(fact)) if self.number(fact) is not None else self.text(fact)
        return value if shape.fullmatch(value) else ""


NOTHING = Seen("", "", "", {}, ())


class Case:
    """What the rules look at. *doubts* are the codes of the entered values' step."""

    def __init__(self, steps: Iterable[object], context: Context) -> None:
        self.context = context
        self.steps = [_seen(step) for step in steps if isinstance(step, Mapping)]
        named = [seen for seen in self.steps if seen.name == "inputs"]
        told = ",".join(f"{seen.text('doubts')},{seen.code}" for seen in named)
        self.doubts = frozenset(filter(None, (word.strip() for word in told.split(","))))

    def step(self, name: str) -> Seen:
        """The step *name*, or one in which nothing was seen."""
        return next((seen for seen in self.steps if seen.name == name), NOTHING)

    @property
    def troubles(self) -> list[Seen]:
        """The failed steps, then those with a warning, in the order they were done."""
        return [seen for result in ("failed", "warning") for seen in self._that(result)]

    @property
    def signs_people_in(self) -> bool:
        """Whether a person signed in, and no access key did."""
        return self.context.application_type in ("public", "confidential")

    @property
    def clock_skew(self) -> int | None:
        """Our clock minus CXone's in seconds, when they differ by more than a minute."""
        skew = self.step("token").number("clock_skew")
        return skew if skew is not None and abs(skew) > 60 else None

    @property
    def support(self) -> str:
        """Whom to write to, and which number to quote."""
        number = plain(self.context.tracking_number)
        quoted = f"the tracking number {number}" if number else "the tracking number"
        return f"write to devonesupport@nice.com and quote {quoted}"

    def _that(self, result: str) -> list[Seen]:
        return [seen for seen in self.steps if seen.result == result]


def plain(name: str) -> str:
    """A name out of our own records on one line, at most 100 characters."""
    return "".join(c for c in _text(name) if c.isprintable())[:LONGEST_NAME].strip()


def _seen(step: Mapping[str, Any]) -> Seen:
    facts, exchanges = step.get("facts"), step.get("exchanges")
    return Seen(
        _text(step.get("name")),
        _text(step.get("result")),
        _text(step.get("code")),
        facts if isinstance(facts, Mapping) else {},
        exchanges if isinstance(exchanges, list | tuple) else (),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
