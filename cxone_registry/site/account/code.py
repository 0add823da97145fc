"""Signing in: the second factor after the password, and the passkey instead of it."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal import auth as webauthn
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cxone_registry.audit.actor import acting_as
from cxone_registry.audit.record import record_platform
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.account.factors import NOT_A_CREDENTIAL, check_passkey, was_shown
from cxone_registry.site.account.hosts import passkeys_work
from cxone_registry.site.account.safe import safe
from cxone_registry.site.account.showing import WRONG_PASSKEY, choices, parsed, take
from cxone_registry.site.entering import visitor
from cxone_registry.site.sign_in import SignInForm, start_over


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@needs_nothing
def page(request: HttpRequest) -> HttpResponse:
    """Ask who gave a good password for the second factor; nobody is signed in before."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if request.user.is_authenticated or stage is None or stage.login.user is None:
        return HttpResponseRedirect(reverse("account_login"))
    user, problem = stage.login.user, ""
    if request.method == "POST":
        tried = take(request, user)
        if tried.factor:
            was_shown(request, tried.factor)
            return stage.exit()
        problem = tried.problem
    context = {**choices(request, user), "problem": problem, "email": user.email}
    return TemplateResponse(request, "account/code.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@needs_nothing
def passkey(request: HttpRequest) -> HttpResponse:
    """GET: a new challenge, as JSON for the page's script. POST: sign in with what signed it."""
    if request.method != "POST":
        return JsonResponse(webauthn.begin_authentication(None))
    factor = _signed_by(parsed(request.POST.get("credential", "")))
    if factor is None or not factor.user.is_active:
        with acting_as(visitor(request)):
            record_platform("sign-in.failed", how="passkey")
        return _again(request)
    start_over(request, factor.user)
    was_shown(request, factor, passwordless=True)
    to = safe(request, request.POST.get("next", "")) or "/"
    return perform_login(request, Login(user=factor.user, redirect_url=to))


def _signed_by(credential: object) -> Authenticator | None:
    """The passkey names its person by itself; that it is theirs, its signature shows."""
    try:
        user = webauthn.extract_user_from_response(credential)
    except NOT_A_CREDENTIAL:
        return None
    return check_passkey(user, credential)


def _again(request: HttpRequest) -> HttpResponse:
    context = {
        "form": SignInForm(request),
        "problem": WRONG_PASSKEY,
        "passkeys_work": passkeys_work(request),
        "next": safe(request, request.POST.get("next", "")),
    }
    return TemplateResponse(request, "admin/login.html", context)
