"""The sign-in form, and the audit of who signs in or fails to."""

from typing import Any

from django.contrib.auth import forms
from django.core.exceptions import ValidationError

from cxone_registry.audit.actor import acting_as, person
from cxone_registry.audit.record import record_access, record_platform
from cxone_registry.isolation.context import organization_context
from tenants.models import User
from tenants.services.memberships import seats_of


class SignInForm(forms.AuthenticationForm):
    """E-mail address and password. One answer for an unknown address and a wrong password."""

    error_messages = {
        "invalid_login": "This e-mail address and password do not belong together. Try again.",
        "inactive": "This account is switched off. Ask an admin of your organisation.",
    }

    def clean(self) -> dict[str, Any]:
        try:
            cleaned = super().clean()
        except ValidationError:
            email = self.cleaned_data.get("username", "")
            self._record("sign-in.failed", User.objects.filter(email__iexact=email).first())
            raise
        self._record("sign-in.succeeded", self.user_cache)
        return cleaned

    def _record(self, action: str, user: User | None) -> None:
        address = self.request.META.get("REMOTE_ADDR", "")
        if user is None:
            record_platform(action, address=address)
            return
        for seat in seats_of(user.pk):
            with (
                organization_context(seat.organization_id),
                acting_as(person(user.email, user.pk, address=address)),
            ):
                record_access(action)
