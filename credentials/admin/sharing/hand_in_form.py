"""What the other side pastes. Nothing of it ever goes back to a page, not even on a mistake."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from credentials.admin.secret_form import SecretField
from credentials.rules.secret_input import (
    WHITE_SPACE,
    check_access_key_secret,
    check_secret,
    has_white_space_at_ends,
)
from credentials.services.sharing.answering import Asked, Part
from cxone_registry.secret import Secret
from tenants.fields import validate_access_key_id, validate_client_id
from tenants.rules.answers import LONGEST, Recognised, recognise
from tenants.rules.plan import PlannedEnvironment

NOTHING = "There is nothing here yet. Paste the mail, or fill in one pair."
BOTH = "Fill in both, or leave both empty."
NOT_FOUND = (
    "No client_id with its secret was recognised in this text. Copy the two values into the fields"
    " of their environment instead."
)
UNCLEAR = (
    "It is not clear which value of this text belongs to which environment. Copy them into the"
    " fields instead."
)
TOO_LONG = f"This is longer than {LONGEST:,} characters. Paste only the part with the values."
LONGEST_ID = 200


class BlindText(forms.CharField):
    """Text that is never sent back: people paste secrets into the wrong field."""

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        bound.value = lambda: ""  # type: ignore[method-assign]
        return bound


class HandInForm(forms.Form):
    """One pair for each environment or the whole mail; or the pair of an access key."""

    def __init__(self, asked: Asked, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.places = (
            [PlannedEnvironment("", "", "")] if asked.is_access_key else [*asked.environments]
        )
        for number, _ in enumerate(self.places):
            self.fields[f"id_{number}"] = self._identifier()
            self.fields[f"secret_{number}"] = SecretField(required=False, label=self._secret_label)
        if not asked.is_access_key:
            widget = forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"})
            self.fields["mail"] = BlindText(required=False, label="Text of the mail", widget=widget)
        label = "Remove white space at the ends of what I pasted"
        self.fields["trim"] = forms.BooleanField(required=False, label=label)

    @property
    def _secret_label(self) -> str:
        return "Access key secret" if self.asked.is_access_key else "Client secret"

    def _identifier(self) -> forms.Field:
        is_key = self.asked.is_access_key
        return BlindText(
            required=False,
            label="Access key ID" if is_key else "client_id",
            max_length=LONGEST_ID,
            validators=[validate_access_key_id if is_key else validate_client_id],
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )

    def groups(self) -> list[dict[str, Any]]:
        """The pairs of fields, with the name of their environment."""
        return [
            {"name": place.name, "fields": [self[f"id_{n}"], self[f"secret_{n}"]]}
            for n, place in enumerate(self.places)
        ]

    @property
    def asks_about_white_space(self) -> bool:
        """Whether the question about the ends of a secret is to be shown."""
        return any(WHITE_SPACE in errors for errors in self.errors.values())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        mail: str = cleaned.get("mail") or ""
        self.parts = self._of_mail(mail) if mail.strip() else self._of_fields(cleaned)
        if not self.parts and not self.errors:
            raise ValidationError(NOTHING)
        return cleaned

    def _of_fields(self, cleaned: dict[str, Any]) -> list[Part]:
        parts = []
        for number, place in enumerate(self.places):
            name, secret_name = f"id_{number}", f"secret_{number}"
            identifier, secret = cleaned.get(name) or "", cleaned.get(secret_name)
            if name in self.errors or (not identifier and not secret):
                continue
            if not (identifier and secret):
                self.add_error(secret_name if identifier else name, BOTH)
                continue
            parts.append(self._checked(place.slug, identifier, secret, (name, secret_name)))
        return parts

    def _checked(self, place: str, identifier: str, secret: Secret, names: tuple[str, str]) -> Part:
        if self.cleaned_data.get("trim"):
            secret = Secret(secret.reveal().strip())
        refusal = self._refusal(secret, identifier)
        if refusal:
            self.add_error(names[1], refusal)
        return Part(place, identifier, secret)

    def _refusal(self, secret: Secret, identifier: str) -> str:
        text = secret.reveal()
        if self.asked.is_access_key:
            refusals, _ = check_access_key_secret(text, identifier=identifier)
        else:
            refusals, _ = check_secret(text, identifier=identifier, method=self.asked.method)
        return refusals[0] if refusals else ""

    def _of_mail(self, text: str) -> list[Part]:
        if len(text) > LONGEST:
            self.add_error("mail", TOO_LONG)
            return []
        found = recognise(text, self.places)
        pairs = [one for one in found.secrets if one.client_id]
        if not pairs:
            self.add_error("mail", NOT_FOUND)
            return []
        parts = [
            Part(self._place_of(found, one.client_id, one.environment), one.client_id,
                 Secret(one.value))
            for one in pairs
        ]  # fmt: skip
        self._check_mail(parts)
        return parts

    def _place_of(self, found: Recognised, client_id: str, environment: str) -> str:
        """The environment that the text names, or the only one that is asked for."""
        if len(self.places) == 1:
            return self.places[0].slug
        named = {one.environment for one in found.client_ids if one.client_id == client_id}
        named.add(environment)
        wanted = named & {place.slug for place in self.places}
        return wanted.pop() if len(wanted) == 1 else ""

    def _check_mail(self, parts: list[Part]) -> None:
        places = [part.place for part in parts]
        if not all(places) or len(set(places)) < len(places):
            self.add_error("mail", UNCLEAR)
            return
        for part in parts:
            try:
                validate_client_id(part.identifier)
            except ValidationError:
                self.add_error("mail", UNCLEAR)
                return
            refusal = self._refusal(part.secret, part.identifier)
            if refusal and not has_white_space_at_ends(part.secret.reveal()):
                self.add_error("mail", refusal)
                return
