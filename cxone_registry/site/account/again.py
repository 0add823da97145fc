"""Show again who you are, before something that a stranger at your desk must not do."""

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cxone_registry.site.access import needs_nothing
from cxone_registry.site.account.factors import has_factor, was_shown
from cxone_registry.site.account.safe import safe
from cxone_registry.site.account.showing import choices, take
from cxone_registry.site.client_address import client_address
from cxone_registry.site.entering import record_own
from tenants.services import sign_in_tries

WRONG = "That is not your password. Try again."


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@needs_nothing
def page(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor and lead back to ``next``; nothing that was sent is kept.

    The password counts only for who has no second factor, and only where ``by=password`` says
    that it is enough.
    """
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "next": safe(request, asked.get("next", "")) or "/",
        "has_factor": has_factor(request.user),
        "by_password": asked.get("by") == "password" and request.user.has_usable_password(),
    }
    if request.method == "POST":
        problem = _problem(request, **context)
        if not problem:
            return HttpResponseRedirect(context["next"])
        context["problem"] = problem
    if context["has_factor"]:
        context |= choices(request, request.user)
    return TemplateResponse(request, "account/again.html", context)


def _problem(request: HttpRequest, *, has_factor: bool, by_password: bool, **_: object) -> str:
    if has_factor:
        tried = take(request, request.user)
        if tried.factor:
            was_shown(request, tried.factor, reauthenticated=True)
        return tried.problem
    return _problem_of_password(request) if by_password else "Set up a second factor first."


def _problem_of_password(request: HttpRequest) -> str:
    account, address = request.user.email, client_address(request)
    if sentence := sign_in_tries.refused(account, address):
        return sentence
    is_good = request.user.check_password(request.POST.get("password", "")[:1000])
    sign_in_tries.record(account, address, is_good=is_good)
    if not is_good:
        record_own(request, "sign-in.not-confirmed")
        return WRONG
    reauthenticate_by_password(request)
    return ""
