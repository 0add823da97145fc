"""Columns are found by their name on top, never by their place."""

import difflib
import re
from collections.abc import Sequence

from tenants.rules.tables.table import MOST_COLUMNS, Column, RawLine, TableRefusedError, shown

SECRETS = re.compile(r"secret|passw|passphrase|token|credential|private ?key|api ?key")


def plain_name(name: str) -> str:
    """For comparison: in lower case, its words separated by one space."""
    return " ".join(re.split(r"[\s_-]+", name.casefold().strip().rstrip("*: ")))


def match_header(header: RawLine, columns: Sequence[Column]) -> list[Column | None]:
    """The column of each cell on top; None where the cell is empty. Raises TableRefusedError."""
    while header.cells and not header.cells[-1].strip():
        header.cells.pop()
    if len(header.cells) > MOST_COLUMNS:
        raise TableRefusedError(
            "too-many-columns",
            f"This file has {len(header.cells)} columns; {MOST_COLUMNS} is the most. Take out what"
            " the template does not have.",
        )
    known = {plain_name(name): column for column in columns for name in _names(column)}
    found = [_column(cell, known, header.line, columns) for cell in header.cells]
    _refuse_duplicates(found)
    _refuse_missing(found, columns)
    return found


def _names(column: Column) -> tuple[str, str]:
    return column.key, column.title


def _column(
    cell: str, known: dict[str, Column], line: int, columns: Sequence[Column]
) -> Column | None:
    name = plain_name(cell)
    if not name:
        return None
    if name in known:
        return known[name]
    if SECRETS.search(name):
        raise TableRefusedError(
            "secret-column",
            f"The column “{shown(cell)}” looks like one of secrets. Secrets never come in by a"
            " file: take the column out, delete copies of the file, and enter each secret on its"
            " own page.",
        )
    raise TableRefusedError(
        "unknown-column",
        f"Line {line} names a column “{shown(cell)}”, which is not known here."
        f"{_suggestion(name, known)} Known are: {', '.join(each.title for each in columns)}.",
    )


def _suggestion(name: str, known: dict[str, Column]) -> str:
    near = difflib.get_close_matches(name[:100], known, n=1, cutoff=0.7)
    return f" Do you mean “{known[near[0]].title}”?" if near else ""


def _refuse_duplicates(found: Sequence[Column | None]) -> None:
    named = [column.title for column in found if column]
    twice = sorted({title for title in named if named.count(title) > 1})
    if twice:
        raise TableRefusedError(
            "duplicate-column",
            f"The column “{twice[0]}” is there twice. Take one of the two out.",
        )


def _refuse_missing(found: Sequence[Column | None], columns: Sequence[Column]) -> None:
    missing = [column.title for column in columns if column.is_required and column not in found]
    if missing:
        raise TableRefusedError(
            "missing-column",
            f"The column “{missing[0]}” is missing. The first line of the file has to name the"
            " columns, as the template does.",
        )
