"""What the forms of all steps share."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tenants.models import Registration
from tenants.rules.plan import Plan
from tenants.services.plan_answers import Answers

MOST_ERRORS = 8  # of one box, so that a page of slips stays a page


class StepForm(forms.Form):
    """One step. *registration*: unsaved for a new plan. *plan*: its stored answers."""

    def __init__(
        self, *args: Any, registration: Registration, plan: Plan, user: Any, **kwargs: Any
    ) -> None:
        self.registration, self.plan, self.user = registration, plan, user
        kwargs.setdefault("initial", self.stored())
        super().__init__(*args, label_suffix="", **kwargs)
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs.setdefault("aria-describedby", f"id_{name}_helptext")

    def stored(self) -> dict[str, Any]:
        """The initial values: what is stored."""
        return {}

    def answers(self) -> Answers:
        """What was typed, for the service. Needs a valid form."""
        return Answers()

    def planned(self) -> dict[str, Any]:
        """What was typed so far as attributes of a plan, valid or not, for the linter."""
        return {}

    def typed(self, name: str) -> Any:
        """The clean value of a field, or what is stored while it is not valid."""
        return self.cleaned_data.get(name, self.initial.get(name))

    def raw_lines(self, name: str) -> tuple[str, ...]:
        """A box's lines as they were typed, for the linter; a page of them is enough."""
        lines = str(self.data.get(name, "")).splitlines()[:500]
        return tuple(line.strip()[:500] for line in lines if line.strip())


class CleanText(forms.CharField):
    """Text without outer spaces, in one of the two ways that Unicode spells accents."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", super().to_python(value))


class LinesBox(forms.Textarea):
    """A box of lines: no spelling marks, no wrapping within a line."""

    def __init__(self, rows: int = 6) -> None:
        super().__init__(
            {"rows": rows, "class": "lines-box", "spellcheck": "false", "autocapitalize": "off"}
        )


def area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def one_line(**attributes: str) -> forms.TextInput:
    return forms.TextInput({"class": "vTextField", **attributes})


def refuse_lines(problems: list[str]) -> None:
    """Raise one ValidationError with the first sentences and how many more there are."""
    if not problems:
        return
    more = len(problems) - MOST_ERRORS
    shown = problems[:MOST_ERRORS] + ([f"And {more} more lines."] if more > 0 else [])
    raise ValidationError(shown)
