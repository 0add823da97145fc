"""Lines of the first sheet of an XLSX workbook, as texts."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import openpyxl

from tenants.rules.tables.archive import SAVE_AS_XLSX, refuse_unless_workbook
from tenants.rules.tables.table import MOST_COLUMNS, RawLine, TableRefusedError

# Formatted but empty lines and cells, as whole rows and columns painted in a colour leave them.
MOST_LINES, WIDEST_LINE = 20_000, 500
EXACT_DIGITS = 15
FORMULA = (
    "This cell holds a formula. Copy the column, paste it back as values only, and upload again."
)
FAULT = "This cell shows an error of the spreadsheet. Write its value."
INEXACT = (
    "The spreadsheet kept this as a number and lost its last digits. Format the column as text and"
    " type the value again."
)


def lines_of_xlsx(data: bytes) -> Iterator[RawLine]:
    """Each line that holds something. Raises TableRefusedError."""
    refuse_unless_workbook(data)
    try:
        yield from _lines(data)
    except TableRefusedError:
        raise
    except Exception as error:  # what is made to hurt fails anywhere
        raise TableRefusedError(
            "broken-workbook", f"This workbook is damaged and cannot be read. {SAVE_AS_XLSX}"
        ) from error


def _lines(data: bytes) -> Iterator[RawLine]:
    # Without defusedxml openpyxl would expand entities in sheets; with it, it refuses them. The
    # small parts are read by lxml where that is installed, told to resolve none.
    if not openpyxl.DEFUSEDXML:
        raise TableRefusedError(
            "not-available", "Workbooks cannot be read safely here. Upload a CSV file instead."
        )
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=False, keep_links=False
    )
    try:
        if not book.worksheets:
            raise TableRefusedError("no-sheet", "This workbook has no sheet with cells.")
        for number, cells in enumerate(book.worksheets[0].iter_rows(), start=1):
            line = _line(number, cells)
            if not line.is_empty:
                yield line
    finally:
        book.close()


def _line(number: int, cells: tuple[Any, ...]) -> RawLine:
    if number > MOST_LINES or len(cells) > WIDEST_LINE:
        raise TableRefusedError(
            "too-large-sheet",
            "The sheet goes far beyond the table, perhaps with formatted empty cells. Copy the"
            " rows into a new workbook and upload that.",
        )
    line = RawLine(number, [], is_short_when_empty=True)
    for place, cell in enumerate(cells):
        text, problem = _read(cell)
        line.cells.append(text)
        if problem:
            line.problems[place] = problem
    while len(line.cells) > MOST_COLUMNS and not line.cells[-1]:
        line.cells.pop()
    return line


def _read(cell: Any) -> tuple[str, str]:
    """The cell's text, and what is wrong with it."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return "", FORMULA
    if cell.data_type == "e":
        return "", FAULT
    return _text(value)


def _text(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    if isinstance(value, datetime):
        return _moment(value), ""
    if isinstance(value, date):
        return value.isoformat(), ""
    if isinstance(value, int | float):
        return _number(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n"), ""


def _moment(value: datetime) -> str:
    is_day = not (value.hour or value.minute or value.second or value.microsecond)
    return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")


def _number(value: float) -> tuple[str, str]:
    if abs(value) >= 10**EXACT_DIGITS:
        return "", INEXACT
    return (str(int(value)) if value == int(value) else repr(value)), ""
