"""Tables: one label above, its values below. Columns by pipes, tabs, wide gaps or as in CSV."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tenants.rules.answers.labels import Label, is_bare, labels_in
from tenants.rules.answers.plain import Line

_COMMAS: Final = (re.compile(r";"), re.compile(r","))
_SPLITS: Final = (re.compile(r"[|│]"), re.compile(r"\t"), re.compile(r" {2,}"), *_COMMAS)
MOST_WORDS: Final = 6  # of a cell that stands on a line of its own


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in a table, and the kind of the label above it; empty without one."""

    start: int
    text: str
    kind: str


def cells_of_tables(lines: list[Line]) -> tuple[list[Cell], set[int]]:
    """The values of all tables, and the numbers of the lines that belong to one."""
    cells: list[Cell] = []
    used: set[int] = set()
    number = 0
    while number < len(lines):
        found, rows = _table_at(lines, number)
        cells += found
        used.update(range(number, number + rows) if found else ())
        number += rows
    return cells, used


def split_cells(text: str, split: re.Pattern[str]) -> list[tuple[int, str]]:
    """The cells of a line with where they start; edges of a table are no cells."""
    found, start = [], 0
    for edge in [*split.finditer(text), None]:
        part = text[start : edge.start() if edge else len(text)]
        found.append(_unquoted(start + len(part) - len(part.lstrip()), part.strip()))
        start = edge.end() if edge else 0
    if text.lstrip().startswith("|"):
        found = found[1:]
    return found[:-1] if text.rstrip().endswith("|") else found


def _unquoted(start: int, text: str) -> tuple[int, str]:
    is_quoted = len(text) > 2 and text[0] == text[-1] == '"'
    return (start + 1, text[1:-1]) if is_quoted else (start, text)


def _table_at(lines: list[Line], number: int) -> tuple[list[Cell], int]:
    """The cells of the table whose head is at *number*, and how many lines are done with."""
    for split in _SPLITS:
        kinds = [_kind(text) for _, text in split_cells(lines[number].text, split)]
        if sum(map(bool, kinds)) >= 2:
            return _below(lines, number, kinds, split)
    kinds = []
    while number + len(kinds) < len(lines) and (kind := _kind(lines[number + len(kinds)].text)):
        kinds.append(kind)
    return _stacked(lines, number + len(kinds), kinds) if len(kinds) > 1 else ([], 1)


def _kind(text: str) -> str:
    """The kind of label that *text* is, if it is nothing but a label."""
    labels: list[Label] = labels_in(Line(0, text)) if len(text) < 80 else []
    bare = [one.kind for one in labels if is_bare(text, one)]
    return bare[0] if bare else ""


def _below(
    lines: list[Line], head: int, kinds: list[str], split: re.Pattern[str]
) -> tuple[list[Cell], int]:
    cells: list[Cell] = []
    rows = 1
    for line in lines[head + 1 :]:
        parts = split_cells(line.text, split)
        if len(parts) < 2:
            break
        rows += 1
        cells += _row(line, parts, kinds)
    return cells, rows


def _row(line: Line, parts: list[tuple[int, str]], kinds: list[str]) -> Iterator[Cell]:
    """With more or fewer cells than the head, nobody knows which is which: each may be secret."""
    fits = len(parts) == len(kinds)
    for at, (start, text) in enumerate(parts):
        if text:
            yield Cell(line.start + start, text, kinds[at] if fits else "unclear")


def _stacked(lines: list[Line], first: int, kinds: list[str]) -> tuple[list[Cell], int]:
    """A table whose cells came out one below the other."""
    values: list[Line] = []
    for line in lines[first:]:
        ended = line.has_gap and len(values) >= len(kinds)
        if ended or labels_in(line) or len(line.text.split()) > MOST_WORDS:
            break
        values.append(line)
    fits = len(values) % len(kinds) == 0
    cells = [
        Cell(line.start, line.text, kinds[at % len(kinds)] if fits else "unclear")
        for at, line in enumerate(values)
    ]
    return cells, len(kinds) + len(values)
