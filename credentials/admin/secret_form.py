"""Write-only entry of a secret: what is typed goes in and never comes out again."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from credentials.rules.secret_input import check_secret, has_white_space_at_ends
from cxone_registry.secret import Secret
from cxone_registry.site.forms import RegistryForm

TYPE_AGAIN = "Type the secret again: it is never sent back to a page."
Check = Callable[..., tuple[list[str], list[str]]]

ONE_WAY = (
    "Nobody was to see the stored secret, and that stays so. Enter a new secret together with this"
    " change: only the new one can be shown."
)


class SecretField(forms.Field):
    """Its cleaned value is a Secret; empty means that nothing was typed."""

    widget = forms.PasswordInput(
        attrs={"autocomplete": "new-password", "spellcheck": "false"}, render_value=False
    )

    def to_python(self, value: Any) -> Secret:
        return value if isinstance(value, Secret) else Secret(str(value or ""))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class SecretForm(RegistryForm):
    """A form of something that owns a secret.

    ``takes_secret`` is false where the person may not set one or where there is none to set; a
    secret that is posted all the same is refused, not dropped.
    """

    identifier_field: ClassVar[str]
    check_secret: ClassVar[Check] = staticmethod(check_secret)
    takes_secret = True
    no_secret_reason = ""

    secret = SecretField(required=False)
    remove_white_space = forms.BooleanField(
        label="Remove the white space at the ends", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret_warnings: list[str] = []
        self.fields["secret"].help_text = self._secret_help()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        secret = cleaned.get("secret")
        if secret:
            cleaned["secret"] = self._checked(secret, cleaned)
        elif self._would_be_shown_again(cleaned):
            self.add_error("is_write_only", ONE_WAY)
        return cleaned

    def _would_be_shown_again(self, cleaned: dict[str, Any]) -> bool:
        is_stored = not self.instance._state.adding
        return is_stored and self.initial.get("is_write_only") and not cleaned.get("is_write_only")

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors and self.data.get("secret"):
            self.add_error("secret", TYPE_AGAIN)

    def secret_rules(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """What ``check_secret`` is told of the form's other values."""
        # Who may only set the secret has no field of the identifier.
        stored = getattr(self.instance, self.identifier_field)
        return {"identifier": cleaned.get(self.identifier_field, stored) or ""}

    def _checked(self, secret: Secret, cleaned: dict[str, Any]) -> Secret:
        if not self.takes_secret:
            raise ValidationError(self.no_secret_reason)
        if cleaned.get("remove_white_space"):
            secret = Secret(secret.reveal().strip())
        rules = self.secret_rules(cleaned)
        refusals, self.secret_warnings = self.check_secret(secret.reveal(), **rules)
        for refusal in refusals:
            self.add_error("secret", refusal)
        return secret

    def _secret_help(self) -> str:
        if self.instance._state.adding:
            return "Kept sealed and never shown again. Leave it empty to enter it later."
        return "Leave it empty to keep the secret that is stored."


def asks_about_white_space(request: Any) -> bool:
    """Whether the posted secret needs the question about its ends."""
    return request.method == "POST" and has_white_space_at_ends(request.POST.get("secret", ""))
