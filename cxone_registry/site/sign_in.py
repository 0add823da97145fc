"""Signing in and out."""

from typing import Any

from django.contrib.auth import forms, views
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from cxone_registry.site.entering import begin, record_own, record_refusal


class SignInForm(forms.AuthenticationForm):
    """E-mail address and password. One answer for an unknown address and a wrong password."""

    error_messages = {
        "invalid_login": "This e-mail address and password do not belong together. Try again.",
        "inactive": "This account is switched off. Ask an admin of your organisation.",
    }

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except ValidationError:
            email = self.cleaned_data.get("username", "")
            record_refusal(self.request, "sign-in.failed", email)
            raise


class SignInView(views.LoginView):
    authentication_form = SignInForm
    template_name = "admin/login.html"

    def form_valid(self, form: SignInForm) -> HttpResponse:
        response = super().form_valid(form)
        begin(self.request, form.get_user())
        return response


class SignOutView(views.LogoutView):
    template_name = "registration/logged_out.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            record_own(request, "sign-in.ended")
        return super().post(request, *args, **kwargs)
