"""What a custodian says about a one-time link before it is made."""

from django import forms
from django.core.exceptions import ValidationError

from credentials.admin.reveals.forms import ReasonForm
from credentials.admin.secret_form import SecretField
from credentials.services.sharing.links import HOUR, LIVES, SHORTEST_PASSPHRASE, Wish
from cxone_registry.secret import Secret
from cxone_registry.site.form_fields import validate_one_line
from tenants.fields import validate_plain_text

LONGEST_PASSPHRASE = 200


class LinkForm(ReasonForm):
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
    field_order = ("recipient", "minutes", "passphrase", "category", "reason", "ticket")

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
