"""Form fields and widgets that answer hostile input with a sentence instead of an error page."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

UUID_TEXT = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
EMAIL_ODDITIES = set("\"'()[],:;<>\\ ")
DATE_LIMITS = [
    MinValueValidator(date(2000, 1, 1), "Choose a day from 2000 on."),
    MaxValueValidator(date(2100, 12, 31), "Choose a day until 2100."),
]


def is_uuid(text: object) -> bool:
    """Whether *text* is a UUID in ASCII; Python's own parser also takes other digits and '_'."""
    return isinstance(text, UUID) or bool(UUID_TEXT.fullmatch(str(text)))


def validate_plain_email(value: str) -> None:
    """Refuse quoted names and address literals, which mail systems disagree about."""
    if set(value) & EMAIL_ODDITIES:
        raise ValidationError("Write one plain address such as ana@example.com.")
    if not value.isascii():
        raise ValidationError(
            "Write the address in ASCII; a domain with other letters has a form that begins xn--."
        )


def validate_one_line(value: str) -> None:
    """Refuse line breaks where browsers have one line: such a value may get into a mail's head."""
    if len(str(value).splitlines()) > 1:
        raise ValidationError("Write this on one line.")


class RowChoiceField(forms.ModelChoiceField):
    """A choice among rows of the organisation: whatever else is posted is no valid choice."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value and not is_uuid(value):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().to_python(value)


class RowAutocomplete(AutocompleteSelect):
    """Django's widget, which looks up a posted value even when it cannot be a key."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        return super().optgroups(name, [item for item in value if is_uuid(item)], attrs)


class DayInput(forms.DateInput):
    """The browser's own date picker; it needs the ISO form."""

    input_type = "date"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"class": "vDateField", **(attrs or {})}, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and a time, in the reader's zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
