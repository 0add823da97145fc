"""How far a round is, for the page that people watch."""

from collections.abc import Iterable
from uuid import UUID

from credentials.rules.outcome_class import CLASSES
from credentials.services.fleet.sql import run

COUNT = """
UPDATE credentials_validationround SET done = least(done + %s, total), good = good + %s,
  bad = bad + %s WHERE id = %s
"""


def count(round_id: UUID, outcomes: Iterable[str], *, dropped: int = 0) -> None:
    """Add *outcomes*, and so many that came to nothing.

    Late in a transaction: all ranges of the round take turns at this row.
    """
    kinds = [CLASSES[outcome] for outcome in outcomes]
    run(COUNT, [len(kinds) + dropped, kinds.count("good"), kinds.count("bad"), round_id])
