"""What each kind of table brings: its columns, how a cell is read, how rows are written."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models

from tenants.rules.tables import Column

# By the key of its column, each cell as an export writes it.
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A cell that was understood: *text* as an export writes it, *value* for the database."""

    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Present:
    """A row of the registry as an export has it."""

    obj: Any
    cells: Cells


@dataclass(slots=True)
class Step:
    """What one line of a file asks for. *answers*: the cells that change something."""

    line: int
    key: Hashable
    present: Present | None
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.present is None

    @property
    def action(self) -> str:
        """``new``, ``changed`` or ``same``."""
        return "new" if self.is_new else "changed" if self.answers else "same"

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        """By column what it is now and what it would be."""
        before = self.present.cells if self.present else {}
        return {key: (before.get(key, ""), answer.text) for key, answer in self.answers.items()}

    def value(self, key: str) -> Any:
        """The new value for column *key*; None when nothing changes there."""
        answer = self.answers.get(key)
        return answer.value if answer else None

    def text(self, key: str) -> str:
        """The row's cell once the step is done."""
        if key in self.answers:
            return self.answers[key].text
        return self.present.cells.get(key, "") if self.present else ""


# Told what is wrong: the step, the column's key and a sentence.
Tell = Callable[[Step, str, str], None]
# Reads one cell. Raises ValidationError.
Reader = Callable[[str], Answer]


class Kind(ABC):
    """One kind of table. An instance holds what it has read, for one import or export."""

    slug: ClassVar[str]
    label: ClassVar[str]
    # What one row is, for sentences: "registration", "tenant".
    noun: ClassVar[str]
    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[Column, ...]]
    # Which row it is; of a known row they never change.
    key_columns: ClassVar[frozenset[str]]
    # Columns in which an empty cell is no answer: what is there stays, a new row gets the default.
    kept_when_empty: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def lock(cls) -> None:
        """Let nobody else change a row of this kind until the end of the transaction: what is
        planned from now on is still true when it is written."""
        rows = cls.model._default_manager.select_for_update(of=("self",), no_key=True)
        list(rows.order_by("pk").values_list("pk", flat=True))

    @abstractmethod
    def present(self) -> dict[Hashable, Present]:
        """All rows of the organisation by natural key, in a constant number of queries."""

    @abstractmethod
    def key_of(self, cells: Mapping[str, str]) -> Hashable:
        """The natural key of a file's row. Raises ValidationError if its cells cannot be one."""

    @abstractmethod
    def readers(self) -> dict[str, Reader]:
        """By column key, how its cells are read; looks references up first."""

    @abstractmethod
    def check(self, steps: Sequence[Step], tell: Tell) -> None:
        """Tell what single cells cannot show: cells that disagree, rows that are too many.

        May add the answers that follow from others.
        """

    @abstractmethod
    def write(self, steps: Sequence[Step]) -> list[Any]:
        """Save the rows of *steps*, which all change something; returns them in order."""

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)
