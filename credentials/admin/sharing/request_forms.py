"""What a member says about a secret that somebody outside is asked for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from credentials.services.sharing.requests import DAYS, DEFAULT_DAYS
from cxone_registry.site.form_fields import validate_one_line, validate_plain_email
from tenants.fields import validate_plain_text
from tenants.services import mail

MAIL, COPY = "mail", "copy"


class RequestForm(forms.Form):
    """Of whom, how the link gets there, and how long it lives."""

    recipient = forms.CharField(
        label="Of whom",
        max_length=254,
        validators=[validate_plain_text, validate_one_line],
        help_text="An e-mail address if the link is mailed; otherwise a name is enough.",
    )
    way = forms.ChoiceField(
        label="How the link gets there",
        choices=[(MAIL, "The registry mails it"), (COPY, "I copy it and send it myself")],
        initial=MAIL,
    )
    days = forms.TypedChoiceField(
        label="It lives for",
        choices=[(day, f"{day} day{'' if day == 1 else 's'}") for day in DAYS],
        coerce=int,
        initial=DEFAULT_DAYS,
    )
    note = forms.CharField(
        label="A word to them",
        max_length=500,
        required=False,
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example which application it is about. Never a secret.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        if not mail.is_configured():
            self.fields["way"].choices = [(COPY, "I copy it and send it myself")]  # type: ignore[attr-defined]
            self.fields["way"].initial = COPY
            self.fields["way"].help_text = mail.what_is_missing()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("way") == MAIL and "recipient" in cleaned:
            try:
                forms.EmailField().clean(cleaned["recipient"])
                validate_plain_email(cleaned["recipient"])
            except ValidationError:
                self.add_error("recipient", "Write one plain address such as ana@example.com.")
        return cleaned
