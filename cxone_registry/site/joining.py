"""The page where an invited person joins an organisation; open to everybody."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cxone_registry.audit.actor import acting_as
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.client_address import client_address
from cxone_registry.site.entering import JOINED, record_refusal, visitor
from cxone_registry.site.sign_in import start_over
from tenants.models import User
from tenants.services import sign_in_tries
from tenants.services.invitations import Joined, NotInvitedError, redeem
from tenants.services.organizations import PlatformOperatorError

OPERATOR = (
    "This account keeps the registry itself and can belong to no organisation. Ask for an"
    " invitation to another address."
)
REFUSED = "These do not belong together, or the invitation was used or is older than 7 days."


class JoinForm(forms.Form):
    """What is refused here never depends on whether the address has an account."""

    email = forms.EmailField(max_length=254)
    code = forms.CharField(max_length=60)
    password = forms.CharField(max_length=1000, strip=False)
    name = forms.CharField(required=False, validators=User._meta.get_field("name").validators)
    repeat = forms.CharField(max_length=1000, strip=False, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("name") and not given.get("repeat"):
            self.add_error("repeat", "New here? Repeat the password. Otherwise leave both empty.")
        if given.get("repeat") and given.get("password"):
            self._check_new_password(given)
        return given

    def _check_new_password(self, given: dict[str, Any]) -> None:
        if given["repeat"] != given["password"]:
            self.add_error("repeat", "The two passwords differ. Type both again.")
            return
        person = User(email=given.get("email", ""), name=given.get("name", ""))
        try:
            validate_password(given["password"], person)
        except ValidationError as error:
            self.add_error("password", error)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@needs_nothing
def join(request: HttpRequest) -> HttpResponse:
    """Take an invitation's code and a password; sign in as a member."""
    status = 200
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        joined, problem = _try(request, form.cleaned_data)
        if joined:
            return _welcome(request, joined)
        form.add_error(None, problem)
        status = 200 if problem == REFUSED else 429
    return TemplateResponse(request, "join.html", {"form": form}, status=status)


def _try(request: HttpRequest, given: dict[str, Any]) -> tuple[Joined | None, str]:
    """A password can be guessed here too, so it is counted with those of the sign-in page."""
    email, address = given["email"], client_address(request)
    if sentence := sign_in_tries.refused(email, address):
        return None, sentence
    try:
        joined = _redeem(request, given)
    except NotInvitedError:
        sign_in_tries.record(email, address, is_good=False)
        record_refusal(request, "invitation.refused", email)
        return None, REFUSED
    except PlatformOperatorError:  # raised only to who knows code and password
        return None, OPERATOR
    sign_in_tries.record(email, address, is_good=True)
    return joined, ""


def _redeem(request: HttpRequest, given: dict[str, Any]) -> Joined:
    with acting_as(visitor(request)):
        return redeem(
            given["email"],
            given["code"],
            given["password"],
            name=given["name"],
            is_new=bool(given["repeat"]),
        )


def _welcome(request: HttpRequest, joined: Joined) -> HttpResponse:
    """Whoever has a second factor shows it first, as at every sign-in."""
    start_over(request, joined.user)
    request.session[JOINED] = str(joined.organization_id)
    login = Login(user=joined.user, email=joined.user.email, redirect_url="/")
    return perform_password_login(request, {"email": joined.user.email}, login)
