"""The pages where second factors are chosen, added, renamed and removed."""

import json
from base64 import b64encode
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cxone_registry.site.access import needs_nothing
from cxone_registry.site.account import enrolling, gate
from cxone_registry.site.account.adapter import FactorAdapter
from cxone_registry.site.account.factors import Type, factors_of
from cxone_registry.site.account.hosts import passkeys_work
from cxone_registry.site.account.recent import needs_recent
from cxone_registry.site.account.safe import safe
from cxone_registry.site.account.showing import parsed
from cxone_registry.site.client_address import client_address
from cxone_registry.site.entering import record_own
from tenants.services import sign_in_tries

GOING_ON = "second-factor-next"
NOT_LAST = "Your role needs a second factor. Add another one before you remove this one."


@require_GET
@needs_nothing
def choose(request: HttpRequest) -> HttpResponse:
    """What a second factor is, which kinds there are, and why this person needs one."""
    request.session[GOING_ON] = to = safe(request, request.GET.get("next", ""))
    context = {
        "must": gate.must_have(request),
        "may_wait": gate.may_wait(request),
        "has_app": factors_of(request.user).filter(type=Type.TOTP).exists(),
        "passkeys_work": passkeys_work(request),
        "next": to,
    }
    return TemplateResponse(request, "account/choose.html", context)


@require_POST
@needs_nothing
def wait(request: HttpRequest) -> HttpResponse:
    """Not now: in the demonstration, for this session."""
    if gate.may_wait(request):
        gate.put_off(request)
        record_own(request, "second-factor.put-off")
    return HttpResponseRedirect(_onward(request))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@needs_nothing
@needs_recent
def app(request: HttpRequest) -> HttpResponse:
    """Show a secret to an authenticator app, and take a code of it as proof."""
    if factors_of(request.user).filter(type=Type.TOTP).exists():
        return HttpResponseRedirect(reverse("account"))
    problem = _problem_of_app(request) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return HttpResponseRedirect(reverse("recovery-codes"))
    secret = enrolling.offered_secret(request, renew=request.method != "POST")
    adapter = FactorAdapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    context = {
        "problem": problem,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": "data:image/svg+xml;base64," + b64encode(drawn.encode()).decode(),
    }
    return TemplateResponse(request, "account/app.html", context)


def _problem_of_app(request: HttpRequest) -> str:
    account, address = f"second factor of {request.user.pk}", client_address(request)
    if sentence := sign_in_tries.refused(account, address):
        return sentence
    is_good = enrolling.add_app(request, request.POST.get("code", "")[:100])
    sign_in_tries.record(account, address, is_good=is_good)
    return "" if is_good else "That is not the app's code of this half minute. Type the newest one."


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@needs_nothing
@needs_recent
def passkey(request: HttpRequest) -> HttpResponse:
    """Let the browser make a passkey for this registry."""
    name, problem = _name(request), ""
    if request.method == "POST":
        credential = parsed(request.POST.get("credential", ""))
        if enrolling.add_passkey(request, credential, name):
            return HttpResponseRedirect(reverse("recovery-codes"))
        problem = "The passkey was not added. Try again."
    works = passkeys_work(request)
    made = webauthn.begin_registration(request.user, passwordless=True) if works else None
    context = {"problem": problem, "options": json.dumps(made) if made else "", "name": name}
    return TemplateResponse(request, "account/passkey.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_nothing
@needs_recent
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, the first time they are looked at; POST makes new ones."""
    if request.method == "POST":
        if factors_of(request.user).exists():
            enrolling.new_recovery_codes(request)
        return HttpResponseRedirect(reverse("recovery-codes"))
    codes = [f"{code[:4]} {code[4:]}" for code in enrolling.first_look(request)]
    context = {
        "codes": codes,
        "left": enrolling.codes_left(request.user),
        "next": request.session.pop(GOING_ON, "") or reverse("account"),
    }
    return TemplateResponse(request, "account/recovery_codes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_nothing
@needs_recent
def rename(request: HttpRequest, number: int) -> HttpResponse:
    """Another name for a passkey."""
    factor, name = _own(request, number, type=Type.WEBAUTHN), _name(request)
    if request.method == "POST" and name:
        enrolling.rename(request, factor, name)
        return HttpResponseRedirect(reverse("account"))
    problem = "Type a name." if request.method == "POST" else ""
    context = {"factor": factor, "name": factor.wrap().name, "problem": problem}
    return TemplateResponse(request, "account/rename.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_nothing
@needs_recent
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Ask, then forget a factor; the last one stays where the role needs one."""
    factor = _own(request, number)
    is_last = factors_of(request.user).count() == 1
    problem = NOT_LAST if is_last and gate.must_have(request) else ""
    if request.method == "POST" and not problem:
        enrolling.remove(request, factor)
        messages.success(request, "Removed. All your other sessions were ended.")
        return HttpResponseRedirect(reverse("account"))
    context: dict[str, Any] = {"factor": factor, "is_last": is_last, "problem": problem}
    return TemplateResponse(request, "account/remove.html", context)


def _own(request: HttpRequest, number: int, **which: str) -> Authenticator:
    return get_object_or_404(factors_of(request.user), pk=number, **which)


def _name(request: HttpRequest) -> str:
    return " ".join(request.POST.get("name", "").split())[: enrolling.LONGEST_NAME]


def _onward(request: HttpRequest) -> str:
    return safe(request, request.POST.get("next", "")) or "/"
