"""What an admin says about a channel. Its address goes in and never comes out again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from credentials.admin.secret_form import SecretField
from credentials.models import NoticeChannel
from credentials.rules.notices.addresses import AddressError
from credentials.services.notices import addresses
from cxone_registry.secret import Secret
from cxone_registry.site.forms import RegistryForm
from tenants.models import Environment

Kind = NoticeChannel.Kind
PASTE_AGAIN = "Paste the address again: it is never sent back to a page."
PASTE_IT = "Paste the address that notices are posted to."
KEEP = "Leave it empty to keep the address that is stored. It is never shown again."
SEALED = "Kept sealed and never shown again: whoever has it can post there."
FIELDS = ["name", "email", "least_severity", "environment", "tells_resolved", "tells_reports"]


class ChannelForm(RegistryForm):
    """The base; ``form_for`` adds the model's fields."""

    address = SecretField(required=False, label="Webhook address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_mail = self.instance.kind == Kind.EMAIL
        del self.fields["address" if is_mail else "email"]
        if is_mail:
            self.fields["email"].required = True
        else:
            self.fields["address"].help_text = SEALED if self._is_new else KEEP
        self.fields["environment"].queryset = Environment.objects.filter(is_active=True)
        self.fields["environment"].empty_label = "Every environment"
        order = ["name", "address", *FIELDS[1:]]
        self.order_fields(order)

    @property
    def _is_new(self) -> bool:
        return self.instance._state.adding

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not email.isascii():
            raise ValidationError("Write one plain address such as ops@example.com.")
        return email

    def clean_address(self) -> Secret | None:
        address: Secret = self.cleaned_data["address"]
        if not address:
            if self._is_new:
                raise ValidationError(PASTE_IT)
            return None
        try:
            addresses.checked(self.instance.kind, address)
        except AddressError as error:
            raise ValidationError(str(error)) from None
        return address

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors and self.data.get("address"):
            self.add_error("address", PASTE_AGAIN)


def form_for(channel: NoticeChannel, data: Any = None) -> ChannelForm:
    """A form of *channel*, whose kind is chosen. Choices are read now, not at import."""
    kind = forms.modelform_factory(NoticeChannel, form=ChannelForm, fields=FIELDS)
    return kind(data, instance=channel)  # type: ignore[return-value]
