"""What a person says about a request to NICE: words, times, answers."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from tenants.models import VendorRequest
from tenants.rules.answers import recognise
from tenants.rules.answers.shapes import WRAPPING, looks_secret
from tenants.services.requests import LONGEST_TEXT

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
# Clocks of browsers are not set to the second.
AHEAD = timedelta(minutes=5)
# An origin may have a long random name; it is no secret.
ORIGIN = re.compile(r"https?://[^/?#@]+/?", re.IGNORECASE)
TAKEN_OUT = "[taken out]"
NO_PLACE_FOR_IT = (
    "Something in this looks like a secret. It was taken out and is not kept: a mail is no place"
    " for it. Read the text again, then send it once more."
)
NO_TIME = "Write a day and a time such as 2026-11-23 14:05."


class RequestForm(forms.Form):
    """The base: labels stand above their field without a colon, and words hold no secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def words(self, name: str) -> str:
        """The text of a field. A secret in it is refused, and not shown again either."""
        text: str = self.cleaned_data[name]
        secrets = {word for word in text.split() if _is_secret(word)}
        if not secrets:
            return text
        for secret in secrets:
            text = text.replace(secret, TAKEN_OUT)
        self.data = self.data.copy()
        self.data[name] = text
        raise ValidationError(NO_PLACE_FOR_IT)


class TextForm(RequestForm):
    """The words of a draft."""

    text = forms.CharField(
        label="Text",
        max_length=LONGEST_TEXT,
        required=False,
        help_text="Goes into the mail. Leave it empty for the list of the registration's answers."
        " Never write a secret here.",
        widget=forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField"}),
    )

    def clean_text(self) -> str:
        return self.words("text")


class TimeInput(forms.DateTimeInput):
    """The browser's own picker; it needs the ISO form without seconds."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class WhenForm(RequestForm):
    """When something happened; empty is now."""

    at = forms.DateTimeField(
        label="When",
        required=False,
        widget=TimeInput,
        error_messages={"invalid": NO_TIME},
        help_text="Leave it empty for now.",
    )

    def clean_at(self) -> datetime:
        now, at = timezone.now(), self.cleaned_data["at"]
        if at is None:
            return now
        if at < FIRST:
            raise ValidationError("That is before the year 2000. Check the year.")
        if at > now + AHEAD:
            raise ValidationError("That is in the future. Say when it happened.")
        return min(at, now)


class AnswerForm(WhenForm):
    """What NICE did, and when it said so."""

    field_order = ["outcome"]
    outcome = forms.ChoiceField(
        label="What NICE did",
        choices=[choice for choice in VendorRequest.Outcome.choices if choice[0]],
        widget=forms.RadioSelect,
        initial=VendorRequest.Outcome.GRANTED,
        error_messages={"invalid_choice": "Choose one of the listed answers."},
    )
    note = forms.CharField(
        label="Note",
        max_length=LONGEST_TEXT,
        required=False,
        help_text="Never a secret: paste an answer with one into the case file, which seals it.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def clean_note(self) -> str:
        note = self.words("note")
        found = recognise(note)
        if not any(one.is_labelled for one in found.secrets):
            return note
        self.data = self.data.copy()
        self.data["note"] = found.text
        raise ValidationError(NO_PLACE_FOR_IT)


class NewRequestForm(TextForm):
    """A new request: its kind comes with the address, so that the text fits it."""

    kind = forms.ChoiceField(
        choices=[
            choice
            for choice in VendorRequest.Kind.choices
            if choice[0] != VendorRequest.Kind.REGISTRATION
        ],
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Choose one of the listed kinds of requests."},
    )


def _is_secret(word: str) -> bool:
    core = word.strip(WRAPPING).rstrip(".:")
    return looks_secret(core) and not ORIGIN.fullmatch(core)
