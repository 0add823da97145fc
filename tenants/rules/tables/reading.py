"""From the bytes of a file to rows with named cells."""

import unicodedata
from collections.abc import Iterator, Sequence

from tenants.rules.tables.apostrophes import restored
from tenants.rules.tables.csv_file import lines_of_csv
from tenants.rules.tables.file_kind import is_workbook
from tenants.rules.tables.names import match_header
from tenants.rules.tables.table import (
    LONGEST_FIELD,
    MOST_ROWS,
    Column,
    Problem,
    RawLine,
    Row,
    Table,
    TableRefusedError,
)
from tenants.rules.tables.xlsx_file import lines_of_xlsx

MOST_PROBLEMS = 1_000  # of lines that could not be read; more help nobody


def read_table(data: bytes, columns: Sequence[Column]) -> Table:
    """The rows of a CSV or XLSX file; what it is, its content decides.

    Raises TableRefusedError when the file as a whole is no table of these columns.
    """
    lines = _filled(lines_of_xlsx(data) if is_workbook(data) else lines_of_csv(data, columns))
    header = next(lines, None)
    if header is None:
        raise TableRefusedError("file-empty", "This file holds no cells. Start from the template.")
    found = match_header(header, columns)
    rows, problems = _rows(lines, found)
    if not rows and not problems:
        raise TableRefusedError(
            "no-rows", "This file names its columns but has no row below them. Add some."
        )
    named = tuple(column for column in found if column)
    return Table(named, tuple(rows), tuple(problems))


def _filled(lines: Iterator[RawLine]) -> Iterator[RawLine]:
    return (line for line in lines if not line.is_empty)


def _rows(
    lines: Iterator[RawLine], found: Sequence[Column | None]
) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for count, line in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise TableRefusedError(
                "too-many-rows",
                f"This file has more than {MOST_ROWS:,} rows. Split it into several files.",
            )
        wrong = list(_problems(line, found))[: MOST_PROBLEMS - len(problems)]
        problems += wrong
        if not wrong:
            rows.append(Row(line.line, _cells(line, found)))
    return rows, problems


def _problems(line: RawLine, found: Sequence[Column | None]) -> Iterator[Problem]:
    ragged = _ragged(line, found)
    if ragged:
        yield Problem(line.line, "", ragged)
        return
    for place, sentence in line.problems.items():
        yield Problem(line.line, _title(found, place), sentence)
    for place, cell in enumerate(line.cells):
        sentence = _wrong_with(cell)
        if sentence:
            yield Problem(line.line, _title(found, place), sentence)


def _ragged(line: RawLine, found: Sequence[Column | None]) -> str:
    while len(line.cells) > len(found) and not line.cells[-1].strip():
        line.cells.pop()
    if line.is_short_when_empty:
        line.cells += [""] * (len(found) - len(line.cells))
        found = [*found, *[None] * (len(line.cells) - len(found))]
    if len(line.cells) != len(found):
        return (
            f"This line has {len(line.cells)} cells, the first has {len(found)}. Is a delimiter"
            " missing or one too many? Put quotation marks around a cell that holds one."
        )
    if any(cell.strip() for cell, column in zip(line.cells, found, strict=True) if not column):
        return "A cell of this line stands below no name. Name its column, or empty the cell."
    return ""


def _cells(line: RawLine, found: Sequence[Column | None]) -> dict[str, str]:
    return {
        column.key: restored(cell).strip()
        for column, cell in zip(found, line.cells, strict=False)
        if column
    }


def _wrong_with(cell: str) -> str:
    if len(cell.encode("utf-8", "replace")) > LONGEST_FIELD:
        return f"This cell is longer than {LONGEST_FIELD:,} bytes. Shorten it."
    for character in cell:
        if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
            return f"This cell holds a control character (U+{ord(character):04X}). Type it again."
    return ""


def _title(found: Sequence[Column | None], place: int) -> str:
    column = found[place] if place < len(found) else None
    return column.title if column else ""
