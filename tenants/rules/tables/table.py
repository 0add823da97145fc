"""A table that somebody brought in a file, its limits, and what can be wrong with it."""

from dataclasses import dataclass, field

MEGABYTE = 1024 * 1024
LARGEST_FILE = 5 * MEGABYTE
MOST_ROWS = 5_000
MOST_COLUMNS = 50
LONGEST_FIELD = 10_000
LONGEST_ECHO = 60  # characters of a person's own text within a sentence


class TableRefusedError(Exception):
    """The file as a whole cannot be read. *code* is stable, *sentence* is for the person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place. *line* counts from 1 as editors and spreadsheets do."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a kind of table may have. *title*: as written on top of it.

    *help*: what goes into it, a sentence or two. *example*: a value that would be taken.
    """

    key: str
    title: str
    help: str
    example: str = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row; *cells* by the column's key, texts without outer spaces."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that could be read, and by line what could not. *columns*: those of the file."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class RawLine:
    """A line as the file has it, before its columns have names. *problems*: by column number.

    *is_short_when_empty*: whether the file leaves empty cells at the end out.
    """

    line: int
    cells: list[str]
    is_short_when_empty: bool = False
    problems: dict[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.problems and not any(cell.strip() for cell in self.cells)


def shown(text: str) -> str:
    """*text* for a sentence: on one line, printable, not long."""
    flat = "".join(each if each.isprintable() else " " for each in text[: LONGEST_ECHO + 1])
    return flat if len(flat) <= LONGEST_ECHO else f"{flat[:LONGEST_ECHO]}\N{HORIZONTAL ELLIPSIS}"
