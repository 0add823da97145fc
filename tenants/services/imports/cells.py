"""Readers of single cells: the forms' own fields and validators, one sentence for each refusal."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from tenants.rules.tables import shown
from tenants.services.imports.kinds.base import Answer, Reader

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
EMAIL_ODDITIES = set("\"'()[],:;<>\\ ")
YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
# One line each, or several on one line.
BETWEEN = re.compile(r"\n|;(?:\s|$)")
JOINT = "; "


def tidy(text: str) -> str:
    """A stored text as a cell has it: one kind of newline, no outer spaces."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def text_reader(field: Any) -> Reader:
    """Reads what the form's own field for a model's *field* would take."""
    form_field = field.formfield(required=not field.blank)
    is_email = isinstance(field, models.EmailField)

    def read(text: str) -> Answer:
        value = form_field.clean(text) if form_field else text
        if value:
            field.run_validators(value)
        if is_email and set(value) & EMAIL_ODDITIES:
            raise ValidationError("Write one plain address such as ana@example.com.")
        return Answer(tidy(value), value)

    return read


def choice_reader(choices: Iterable[tuple[str, Any]]) -> Reader:
    """Reads a choice by its label or its value, in any case; writes the label."""
    offered = {value: str(label) for value, label in choices if value}
    known = {name.casefold(): value for value, label in offered.items() for name in (value, label)}

    def read(text: str) -> Answer:
        value = known.get(text.casefold())
        if value is None:
            raise ValidationError(_none_of(text, offered.values()))
        return Answer(offered[value], value)

    return read


def yes_or_no(text: str) -> Answer:
    """Reads a yes or a no."""
    plain = text.casefold()
    if plain not in YES | NO:
        raise ValidationError("Write yes or no.")
    return Answer(said(plain in YES), plain in YES)


def said(truth: bool) -> str:
    return "yes" if truth else "no"


def read_day(text: str) -> Answer:
    """Reads a day as 2026-11-23; an empty cell is no day."""
    if not text:
        return Answer("", None)
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) and text.isascii() else None
    except ValueError:
        day = None
    if day is None:
        raise ValidationError("Write the day as year-month-day, such as 2026-11-23.")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError("Choose a day from 2000 until 2100.")
    return Answer(day.isoformat(), day)


def row_reader(rows: Mapping[str, tuple[str, Any]], unknown: str, *, required: bool) -> Reader:
    """Reads the name of a row: *rows* have its text and its value by case-folded name.

    *unknown*: what to do if there is none, after "There is no … here."
    """

    def read(text: str) -> Answer:
        if not text and not required:
            return Answer("", None)
        found = rows.get(text.casefold())
        if found is None:
            raise ValidationError(unknown % {"value": shown(text) or "(empty)"})
        return Answer(*found)

    return read


def list_reader(read_one: Reader, *, most: int, keep_order: bool = False) -> Reader:
    """Reads several values, one on each line or separated by "; "; none may be there twice."""

    def read(text: str) -> Answer:
        answers = [read_one(item) for item in items_of(text)]
        texts = [answer.text.casefold() for answer in answers]
        twice = next((text for text in texts if texts.count(text) > 1), "") if texts else ""
        if len(answers) > most:
            raise ValidationError(f"{len(answers)} values are too many: {most} is the most.")
        if twice:
            raise ValidationError(f"“{shown(twice)}” is there twice.")
        if not keep_order:
            answers.sort(key=lambda answer: answer.text)
        return Answer(joined(answer.text for answer in answers), [each.value for each in answers])

    return read


def items_of(text: str) -> list[str]:
    """The values of a list's cell."""
    return [item for part in BETWEEN.split(text) if (item := part.strip())]


def joined(texts: Iterable[str]) -> str:
    return JOINT.join(texts)


def _none_of(text: str, labels: Iterable[str]) -> str:
    offered = ", ".join(f"“{label}”" for label in labels)
    start = f"“{shown(text)}” is none of the choices." if text else "Choose one."
    return f"{start} Write one of {offered}."
