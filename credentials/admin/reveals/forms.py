"""What a person says before a secret is shown, and what they compare."""

from typing import Any

from django import forms

from credentials.admin.secret_form import SecretField
from credentials.models import Reveal
from credentials.rules.reveals.rule import SHORTEST_REASON
from credentials.services.reveals.asking import Why
from tenants.fields import validate_plain_text


class ReasonForm(forms.Form):
    """Why a secret is to leave the registry; all of it is recorded."""

    category = forms.ChoiceField(label="Reason", choices=Reveal.Category.choices)
    reason = forms.CharField(
        label="In your words",
        min_length=SHORTEST_REASON,
        max_length=500,
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Recorded, and read by whoever approves it. Never write a secret here.",
    )
    ticket = forms.CharField(
        label="Ticket", max_length=64, required=False, validators=[validate_plain_text]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def why(self) -> Why:
        """What was said."""
        data = self.cleaned_data
        return Why(
            data["category"], data["reason"], data["ticket"], data.get("is_break_glass", False)
        )


class WhyForm(ReasonForm):
    """Why the secret is to be shown."""

    is_break_glass = forms.BooleanField(
        label="Break-glass: show it now, whatever the rules say",
        required=False,
        help_text="For an emergency in which nobody can approve. All admins are told at once.",
    )

    def __init__(self, *args: Any, may_break_glass: bool, pattern: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_break_glass:
            del self.fields["is_break_glass"]
        if pattern:
            self.fields["ticket"].required = True
            self.fields["ticket"].help_text = f"Looks like {pattern}, where # is a digit."


class CompareForm(forms.Form):
    """A value that somebody holds; it is never shown again, nor kept."""

    secret = SecretField(
        label="The value you hold",
        help_text="Compared by its fingerprint. It is not kept, and nothing is shown.",
    )
