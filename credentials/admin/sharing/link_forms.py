"""What a custodian says about a one-time link before it is made."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from credentials.admin.secret_form import SecretField
from credentials.models import Reveal
from credentials.rules.reveals.rule import SHORTEST_REASON
from credentials.services.reveals.asking import Why
from credentials.services.sharing.links import HOUR, LIVES, SHORTEST_PASSPHRASE, Wish
from cxone_registry.secret import Secret
from cxone_registry.site.form_fields import validate_one_line
from tenants.fields import validate_plain_text

LONGEST_PASSPHRASE = 200


class LinkForm(forms.Form):
    """For whom, how long, and why."""

    recipient = forms.CharField(
        label="For whom",
        max_length=200,
        validators=[validate_plain_text, validate_one_line],
        help_text="A person's name. It stands on the page behind the link, and is recorded.",
    )
    minutes = forms.TypedChoiceField(
        label="The link lives for",
        choices=list(LIVES.items()),
        coerce=int,
        initial=HOUR,
        help_text="It ends sooner: with its first opening.",
    )
    passphrase = SecretField(
        required=False,
        label="Passphrase (if you want one)",
        help_text="Tell it another way than the link, such as by phone. Five wrong tries destroy"
        " the link.",
    )
    category = forms.ChoiceField(label="Reason", choices=Reveal.Category.choices)
    reason = forms.CharField(
        label="In your words",
        min_length=SHORTEST_REASON,
        max_length=500,
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Recorded. Never write a secret here.",
    )
    ticket = forms.CharField(
        label="Ticket", max_length=64, required=False, validators=[validate_plain_text]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_passphrase(self) -> Secret:
        passphrase: Secret = self.cleaned_data["passphrase"]
        if passphrase and not SHORTEST_PASSPHRASE <= len(passphrase) <= LONGEST_PASSPHRASE:
            raise ValidationError(
                f"A passphrase has {SHORTEST_PASSPHRASE} to {LONGEST_PASSPHRASE} characters."
            )
        return passphrase

    def wish(self) -> Wish:
        """What the link is to be."""
        data = self.cleaned_data
        return Wish(data["recipient"], data["minutes"], data["passphrase"])

    def why(self) -> Why:
        """What is recorded with the reveal."""
        data = self.cleaned_data
        return Why(data["category"], data["reason"], data["ticket"])
