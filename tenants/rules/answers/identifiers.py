"""Tracking numbers and client_ids of a text, and where they stand."""

import re
from dataclasses import dataclass
from typing import Final

from tenants.rules.answers.labels import Label, begins_with_label, labels_in, stops_in
from tenants.rules.answers.plain import Line
from tenants.rules.answers.shapes import (
    WRAPPING,
    is_client_id,
    is_tracking_number,
    is_uuid,
    may_be_client_id,
)
from tenants.rules.answers.tables import Cell
from tenants.rules.answers.values import first_word

_WORD: Final = re.compile(r"\S+")
_LEAD: Final = re.compile(r"[\s:#*_\"'`(<\[]*")


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it stands."""

    start: int
    value: str

    @property
    def end(self) -> int:
        return self.start + len(self.value)


def tracking_numbers(lines: list[Line], cells: list[Cell]) -> list[Place]:
    """What a label calls a tracking number, and what can be one. *lines*: those of no table."""
    found = [*_labelled(lines, "tracking"), *_of_cells(cells, "tracking")]
    return [one for one in found if is_tracking_number(one.value)]


def client_ids(lines: list[Line], others: list[Line], cells: list[Cell]) -> list[Place]:
    """What a label calls a client_id, and whatever has the shape of one and no other label.

    *others*: the lines of tables.
    """
    labelled = [*_labelled(lines, "client"), *_of_cells(cells, "client")]
    found = [one for one in labelled if may_be_client_id(one.value)]
    known = {one.start for one in found}
    taken = {one.start for one in [*_labelled(lines, "other"), *_of_cells(cells, "other")]}
    for place in (place for line in [*lines, *others] for place in _words(line)):
        if is_client_id(place.value) and place.start not in known | taken:
            found.append(place)
    return sorted(found, key=lambda one: one.start)


def _labelled(lines: list[Line], kind: str) -> list[Place]:
    found = []
    for number, line in enumerate(lines):
        labels = labels_in(line)
        for label in labels:
            if label.kind == kind:
                following = lines[number + 1] if number + 1 < len(lines) else None
                found += _value_of(line, label, stops_in(line, labels), following)
    return found


def _value_of(line: Line, label: Label, stops: list[int], following: Line | None) -> list[Place]:
    begin = max(label.value, label.end)
    end = min([one for one in stops if one >= begin], default=len(line.text))
    if value := _first(line, begin, min(end, begin + 300)):
        return [value]
    if following and not begins_with_label(following.text, labels_in(following)):
        return [value] if (value := _first(following, 0, 300)) else []
    return []


def _first(line: Line, begin: int, end: int) -> Place | None:
    lead = _LEAD.match(line.text, begin, end)
    start = lead.end() if lead else begin
    word = first_word(line.text[start:end])
    at = line.text.find(word, start) if word else -1
    return Place(line.start + at, word) if word and at >= 0 else None


def _of_cells(cells: list[Cell], kind: str) -> list[Place]:
    return [Place(one.start, one.text) for one in cells if one.kind == kind]


def _words(line: Line) -> list[Place]:
    found = []
    for word in _WORD.finditer(line.text):
        # "client_id=..." and addresses: the part after the last sign counts.
        for part in re.finditer(r"[^=/?&|\s]+", word[0]):
            core = part[0].strip(WRAPPING).rstrip(".:")
            if len(core) > 4 and (is_uuid(core) or (is_client_id(core) and part[0] == word[0])):
                at = word.start() + part.start() + part[0].index(core)
                found.append(Place(line.start + at, core))
    return found
