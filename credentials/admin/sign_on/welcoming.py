"""Let in whom an identity provider vouches for, or connect the person who is signed in."""

from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from credentials.admin.sign_on.waiting import CONNECT, Waiting
from credentials.models import IdentityProvider
from credentials.services.sign_on import arriving
from credentials.services.sign_on.claims import Claims
from credentials.services.sign_on.refusals import Refusal
from cxone_registry.site.entering import working_for
from cxone_registry.site.sign_in import start_over
from cxone_registry.site.signed_on import only_there, there_too

NOT_YOURS = (
    "This answer does not belong to a sign-in that was started here, in this browser, within the"
    " last ten minutes."
)


def welcome(
    request: HttpRequest, waiting: Waiting, provider: IdentityProvider, claims: Claims
) -> HttpResponse:
    """Go on with the person of verified *claims*. Needs no transaction and no context."""
    if waiting["purpose"] == CONNECT:
        return _connect(request, waiting, provider, claims)
    with working_for(request, provider.organization_id):
        found = arriving.arrive(provider, claims.subject, claims.groups, email=claims.email)
    if isinstance(found, Refusal):
        return problem(request, found.sentence, status=403)
    start_over(request, found)
    only_there(request, provider.organization_id)
    record_authentication(request, found, "socialaccount", provider=str(provider.pk))
    to = waiting["next"] or "/"
    return perform_login(request, Login(user=found, email=found.email, redirect_url=to))


def problem(request: HttpRequest, sentence: str, *, status: int = 400) -> HttpResponse:
    """Say why nobody was let in. The address may hold a code, so it goes nowhere."""
    response = render(request, "sign_on/not_taken.html", {"sentence": sentence}, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _connect(
    request: HttpRequest, waiting: Waiting, provider: IdentityProvider, claims: Claims
) -> HttpResponse:
    if not request.user.is_authenticated or request.user.pk != UUID(waiting["user"]):
        return problem(request, NOT_YOURS)
    with working_for(request, provider.organization_id, request.user):
        refusal = arriving.connect(request.user, provider, claims.subject)
    if refusal:
        return problem(request, refusal.sentence, status=403)
    there_too(request, provider.organization_id)
    messages.success(request, f"You can sign in at {provider.name} from now on.")
    return HttpResponseRedirect(waiting["next"] or reverse("account"))
