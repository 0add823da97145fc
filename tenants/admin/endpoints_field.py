"""Planned calls in a form: one a line, judged line by line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tenants.rules.endpoint_lines import read_endpoints

LONGEST = 100_000
SHOWN = 5


class EndpointsField(forms.CharField):
    """A list of calls as lines of text."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "One call a line: GET /inContactAPI/services/v25.0/agents")
        super().__init__(max_length=LONGEST, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        read = read_endpoints(super().clean(value))
        if read.problems:
            raise ValidationError(list(read.problems[:SHOWN]))
        return list(read.endpoints)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
