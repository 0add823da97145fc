"""What a person chooses before a flight check."""

from itertools import groupby
from typing import Any

from django import forms

from credentials.reports.flight_choices import Choice

NO_SUCH = "Choose one of the listed ones: this one does not exist, or not any more."
ORIGINS_HELP = "Asks the API for each origin, as a browser does, whether it may call it."


class FlightForm(forms.Form):
    """Which sign-in, and what else to look at."""

    choice = forms.ChoiceField(
        label="Environment and tenant", error_messages={"invalid_choice": NO_SUCH}
    )
    token_url = forms.CharField(
        label="Token URL that your code uses",
        max_length=300,
        required=False,
        help_text="Optional. It is compared, never called: old and mixed-up addresses are told.",
        widget=forms.TextInput(
            attrs={"class": "vTextField", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    probe_origins = forms.BooleanField(
        label="Probe the origins", required=False, help_text=ORIGINS_HELP
    )

    def __init__(self, *args: Any, choices: list[Choice], origin_count: int, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.only_choice = choices[0] if len(choices) == 1 else None
        self.fields["choice"].choices = _grouped(choices)
        if self.only_choice:
            self.initial["choice"] = self.only_choice.value
            self.fields["choice"].widget = forms.HiddenInput()
        if origin_count:
            self.fields["probe_origins"].initial = True
            self.fields["probe_origins"].label = f"Probe the origins ({origin_count})"
        else:
            del self.fields["probe_origins"]


class UserFlightForm(FlightForm):
    """What to ask of CXone's sign-in page besides."""

    field_order = ["choice"]
    display = forms.ChoiceField(
        label="display",
        required=False,
        choices=[("", "not sent"), ("page", "page"), ("popup", "popup")],
        help_text="How large CXone's page is drawn. Your code opens the window for popup.",
    )
    prompt = forms.ChoiceField(
        label="prompt",
        required=False,
        choices=[("", "not sent"), ("login", "login"), ("none", "none")],
        help_text="login asks for the password in any case; none never asks, and comes back with"
        " an error if nobody is signed in.",
    )
    max_age = forms.IntegerField(
        label="max_age",
        required=False,
        min_value=0,
        max_value=31_536_000,
        help_text="Seconds since the last sign-in that still count; older ones must sign in again.",
    )
    login_hint = forms.CharField(
        label="login_hint",
        max_length=200,
        required=False,
        help_text="The user name to start with, for example ana@example.com.",
        widget=forms.TextInput(
            attrs={"class": "vTextField", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


def _grouped(choices: list[Choice]) -> list[tuple[str, list[tuple[str, str]]]]:
    by_environment = groupby(choices, key=lambda choice: choice.environment)
    # A closed list shows the chosen line alone, so the line names its environment too.
    return [
        (name, [(one.value, f"{one.label} ({name})") for one in group])
        for name, group in by_environment
    ]
