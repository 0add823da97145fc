"""What people say of a rotation, of a new value and of a consumer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from credentials.admin.secret_form import TYPE_AGAIN, SecretField
from credentials.models import AccessKey, Consumer, Rotation
from credentials.rules.secret_input import check_access_key_secret, check_secret
from credentials.services import key_drivers
from credentials.services.rotations.planning import LONGEST_KEEP, Plan
from credentials.services.vault import Owner
from cxone_registry.secret import Secret
from cxone_registry.site.form_fields import (
    DATE_LIMITS,
    DayInput,
    RowChoiceField,
    validate_one_line,
)
from cxone_registry.site.forms import RegistryForm
from tenants.fields import validate_access_key_id, validate_plain_text
from tenants.models import Contact, Membership


class PlanForm(forms.Form):
    """Why, when, by whom and how."""

    reason = forms.CharField(
        label="Why",
        max_length=500,
        validators=[validate_plain_text, validate_one_line],
        help_text="For example: due, somebody left, the value was in a chat.",
    )
    planned_for = forms.DateField(
        label="Begin on", required=False, widget=DayInput(), validators=DATE_LIMITS
    )
    owner = RowChoiceField(
        label="Who sees to it", queryset=None, required=False, empty_label="Nobody yet"
    )
    driver = forms.ChoiceField(label="How CXone is told")
    keep_days = forms.IntegerField(
        label="Keep the old value for (days)",
        min_value=0,
        max_value=LONGEST_KEEP,
        initial=7,
        help_text="After it is retired at CXone, in case somebody needs it after all.",
    )
    next_rotate_by = forms.DateField(
        label="Next date",
        required=False,
        widget=DayInput(),
        validators=DATE_LIMITS,
        help_text="Leave it empty for the same interval as before, or 90 days.",
    )

    def __init__(self, *args: Any, owner: Owner | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        members = Membership.objects.select_related("user").order_by("user__email")
        self.fields["owner"].queryset = members  # type: ignore[attr-defined]
        self.fields["owner"].label_from_instance = lambda member: str(member.user)  # type: ignore[attr-defined]
        ways = key_drivers.offered_for(owner) if owner else (key_drivers.MANUAL,)
        self.fields["driver"].choices = [(way, key_drivers.LABELS[way]) for way in ways]  # type: ignore[attr-defined]
        if len(ways) == 1:
            self.fields["driver"].widget = forms.HiddenInput()
            self.fields["driver"].initial = ways[0]

    def plan(self) -> Plan:
        """What was chosen."""
        return Plan(**self.cleaned_data)


class ReceiveForm(forms.Form):
    """The new value, which goes in and never comes out again."""

    key_id = forms.CharField(
        label="New access key ID", max_length=128, validators=[validate_access_key_id]
    )
    secret = SecretField(label="New secret")

    def __init__(self, *args: Any, rotation: Rotation, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self._owner = rotation.client_credential or rotation.access_key
        self.warnings: list[str] = []
        if isinstance(self._owner, AccessKey):
            self.fields["secret"].label = "New access key secret"
        else:
            del self.fields["key_id"]
            self.fields["secret"].label = "New client secret"

    def clean_secret(self) -> Secret:
        secret: Secret = self.cleaned_data["secret"]
        if not secret:
            raise ValidationError("Paste the new secret.")
        refusals, self.warnings = self._checked(secret)
        if refusals:
            raise ValidationError(refusals)
        return secret

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors and "secret" not in self.errors:
            self.add_error("secret", TYPE_AGAIN)

    def _checked(self, secret: Secret) -> tuple[list[str], list[str]]:
        if isinstance(self._owner, AccessKey):
            identifier = self.cleaned_data.get("key_id", "")
            return check_access_key_secret(secret.reveal(), identifier=identifier)
        assert self._owner is not None  # noqa: S101  (a constraint sees to it)
        return check_secret(
            secret.reveal(),
            identifier=self._owner.client_id,
            method=self._owner.registration.client_auth_method,
        )


class ConsumerForm(RegistryForm):
    """A program that holds a secret."""

    class Meta:
        fields = ["name", "contact", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "For example: nightly export, on host reports-2."
        self.fields["contact"].queryset = Contact.objects.order_by("name")
        self.fields["contact"].empty_label = "Nobody named"


def consumer_form(*args: Any, **kwargs: Any) -> Any:
    """The form with the model's fields, made per request."""
    made = forms.modelform_factory(
        Consumer,
        form=ConsumerForm,
        fields=ConsumerForm.Meta.fields,
        field_classes={"contact": RowChoiceField},
    )
    return made(*args, **kwargs)
