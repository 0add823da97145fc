"""What a table would do to the registry as it is now. Writes nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from tenants.rules.tables import Problem, Row, Table
from tenants.services.imports.kinds.base import Answer, Kind, Present, Reader, Step


@dataclass(frozen=True, slots=True)
class Planned:
    """The steps of a table in its order, or what is wrong with it, by line."""

    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(step.action for step in self.steps)
        return {action: counted[action] for action in ("new", "changed", "same")}

    @property
    def news(self) -> list[Step]:
        """The steps that change something."""
        return [step for step in self.steps if step.action != "same"]

    @property
    def digest(self) -> str:
        """The same for the same changes to the same rows: what was shown is what is done."""
        said = [[str(step.key), step.action, step.changes] for step in self.news]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def plan(kind: Kind, table: Table) -> Planned:
    """Read every cell by the rules of its column and compare with what is there."""
    planner = _Planner(kind)
    for row in table.rows:
        planner.take(row)
    # What a row means as a whole shows only when all of its cells could be read.
    unread = {problem.line for problem in planner.problems}
    kind.check([step for step in planner.steps if step.line not in unread], planner.tell)
    problems = sorted((*table.problems, *planner.problems), key=lambda problem: problem.line)
    return Planned(tuple(planner.steps), tuple(problems))


class _Planner:
    """Goes through the rows of one table."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.present: Mapping[Hashable, Present] = kind.present()
        self.readers: Mapping[str, Reader] = kind.readers()
        self.titles = {column.key: column.title for column in kind.columns}
        self.required = {column.key for column in kind.columns if column.is_required}
        self.seen: dict[Hashable, Row] = {}
        self.steps: list[Step] = []
        self.problems: list[Problem] = []

    def take(self, row: Row) -> None:
        """Make a step of *row*, or note what is wrong with it."""
        count = len(self.problems)
        step = Step(row.line, "", None)
        self._refuse_empty(row, step)
        if len(self.problems) > count:
            return
        key = self._key(row, step)
        if key is None or self._is_repeated(row, step, key):
            return
        step.key, step.present = key, self.present.get(key)
        for column, text in row.cells.items():
            self._answer(step, column, text)
        self.steps.append(step)

    def tell(self, step: Step, column: str, sentence: str) -> None:
        """Note what is wrong in one cell of a step."""
        self.problems.append(Problem(step.line, self.titles.get(column, ""), sentence))

    def _refuse_empty(self, row: Row, step: Step) -> None:
        for column, text in row.cells.items():
            if not text and column in self.required:
                self.tell(step, column, "This cell is empty. Fill it in, or take the line out.")

    def _key(self, row: Row, step: Step) -> Hashable | None:
        try:
            return self.kind.key_of(row.cells)
        except ValidationError as error:
            # Which of its columns it is, their own readers tell.
            before = len(self.problems)
            for column, text in row.cells.items():
                self._answer(step, column, text)
            if len(self.problems) == before:
                self.tell(step, self.kind.columns[0].key, _sentence(error))
            return None

    def _is_repeated(self, row: Row, step: Step, key: Hashable) -> bool:
        """The same line twice does no harm; two lines that disagree about one row do."""
        first = self.seen.setdefault(key, row)
        if first is not row and first.cells != row.cells:
            self.tell(
                step,
                self.kind.columns[0].key,
                f"Line {first.line} is about the same {self.kind.noun} and says something else."
                " Take one of the two out.",
            )
        return first is not row

    def _answer(self, step: Step, column: str, text: str) -> None:
        before = step.present.cells[column] if step.present else ""
        if step.present and (text == before or column in self.kind.key_columns):
            return
        if not text and (step.is_new or column in self.kind.kept_when_empty):
            return
        answer = self._read(step, column, text)
        if answer and not (step.present and answer.text == before):
            step.answers[column] = answer

    def _read(self, step: Step, column: str, text: str) -> Answer | None:
        try:
            return self.readers[column](text)
        except ValidationError as error:
            self.tell(step, column, _sentence(error))
            return None


def _sentence(error: ValidationError) -> str:
    return " ".join(error.messages)[:300]
