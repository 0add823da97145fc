"""One problem and the thing that has it."""

from dataclasses import dataclass
from uuid import UUID

from credentials.rules.problems import Problem


@dataclass(frozen=True, slots=True)
class Raised:
    """*thing* is the id of the row that ``problem.subject`` names, *label* what people call it."""

    thing: UUID
    label: str
    problem: Problem
