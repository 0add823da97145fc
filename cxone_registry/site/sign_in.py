"""Signing in with a password, and out. What follows the password are allauth's stages."""

from typing import Any

from allauth.account.internal.flows.login import (
    clear_authentication_records,
    perform_password_login,
)
from allauth.account.models import Login
from django.contrib.auth import forms, logout, views
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from cxone_registry.site.account.gate import WAITS
from cxone_registry.site.account.hosts import passkeys_work
from cxone_registry.site.client_address import client_address
from cxone_registry.site.entering import record_own, record_refusal
from cxone_registry.site.signed_on import forget
from tenants.services import sign_in_tries

TOO_MANY = "too-many"


class SignInForm(forms.AuthenticationForm):
    """E-mail address and password. One answer for an unknown address and a wrong password."""

    error_messages = {
        "invalid_login": "This e-mail address and password do not belong together. Try again.",
        "inactive": "This account is switched off. Ask an admin of your organisation.",
    }

    def clean(self) -> dict[str, Any]:
        email, address = self.cleaned_data.get("username", ""), client_address(self.request)
        if sentence := sign_in_tries.refused(email, address):
            record_refusal(self.request, "sign-in.locked", email)
            raise ValidationError(sentence, code=TOO_MANY)
        try:
            given = super().clean()
        except ValidationError:
            sign_in_tries.record(email, address, is_good=False)
            record_refusal(self.request, "sign-in.failed", email)
            raise
        if self.user_cache is not None:
            sign_in_tries.record(email, address, is_good=True)
        return given


class SignInView(views.LoginView):
    authentication_form = SignInForm
    template_name = "admin/login.html"

    def form_valid(self, form: SignInForm) -> HttpResponse:
        user = form.get_user()
        start_over(self.request, user)
        login = Login(user=user, email=user.email, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {"email": user.email}, login)

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", TOO_MANY):
            response.status_code = 429
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_use = passkeys_work(self.request)
        return super().get_context_data(passkeys_work=may_use, **kwargs)


class SignOutView(views.LogoutView):
    template_name = "registration/logged_out.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            record_own(request, "sign-in.ended")
        return super().post(request, *args, **kwargs)


def start_over(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Before *user* signs in: nothing of who was here before counts for them."""
    if request.user.is_authenticated and request.user.pk != user.pk:
        logout(request)
    clear_authentication_records(request)
    forget(request)
    request.session.pop(WAITS, None)
