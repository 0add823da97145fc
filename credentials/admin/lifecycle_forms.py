"""What a person says when they move a registration."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from tenants.models.application import Status
from tenants.rules.lifecycle import Missing

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)  # clocks of browsers are not set to the second
MOST_CODES, LONGEST_CODE = 50, 100
NOT_THERE = "There is no such status. Use the buttons of the registration's page."


class Codes(forms.MultipleChoiceField):
    """Codes of what a person confirms; unknown ones confirm nothing."""

    def validate(self, value: list[str]) -> None:
        if len(value) > MOST_CODES or any(len(code) > LONGEST_CODE for code in value):
            raise ValidationError("That is more than this page asks you to confirm.")


class MoveForm(forms.Form):
    """Where to, from which status as it was seen, and what is said besides."""

    to = forms.ChoiceField(
        choices=Status.choices, error_messages={"required": NOT_THERE, "invalid_choice": NOT_THERE}
    )
    seen = forms.ChoiceField(
        choices=Status.choices, required=False, error_messages={"invalid_choice": NOT_THERE}
    )
    sure = forms.BooleanField(required=False)
    confirmed = Codes(required=False)
    sent_at = forms.DateTimeField(
        required=False,
        error_messages={"invalid": "Write the day and time of sending such as 2026-11-23 14:05."},
    )

    def clean_sent_at(self) -> datetime | None:
        now, at = timezone.now(), self.cleaned_data["sent_at"]
        if at and not FIRST <= at <= now + AHEAD:
            raise ValidationError(
                "The form was sent after the year 2000 and not in the future. Check the day."
            )
        return min(at, now) if at else None

    def sentences(self) -> Iterator[Missing]:
        """What is wrong, as things that are missing."""
        errors: dict[str, Any] = self.errors
        for name, found in errors.items():
            yield from (Missing(name, sentence, "overview") for sentence in found)
