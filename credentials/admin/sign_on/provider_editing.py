"""Adding and changing an identity provider. Asks first who sits there: it decides who gets in."""

from uuid import UUID

from django.contrib import messages
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from credentials.admin.sign_on.provider_forms import FORMS, ProviderForm, form_for
from credentials.admin.sign_on.provider_pages import found, page
from credentials.models import IdentityProvider
from credentials.services.sign_on import managing
from cxone_registry.site.access import needs
from cxone_registry.site.account.recent import needs_recent
from cxone_registry.site.database_problems import sentence_for
from tenants.services.policy import Action

# Fields of the form that are no columns of their name.
OTHER_NAMES = {"roles": "group_roles"}


@sensitive_post_parameters("client_secret")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
@needs_recent
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A new one of a kind."""
    if kind not in FORMS:
        raise Http404
    provider = IdentityProvider(kind=kind)
    form = form_for(provider, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form(request, form)
    try:
        with transaction.atomic():
            managing.add(provider, form.cleaned_data.get("client_secret"))
    except DatabaseError as error:
        return _refused(request, form, error)
    messages.success(request, "Added. Enter the address below there, then try it out.")
    return HttpResponseRedirect(reverse("identity-provider", args=[provider.pk]))


@sensitive_post_parameters("client_secret")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
@needs_recent
def edit(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Change one."""
    provider = found(provider_id)
    form = form_for(provider, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form(request, form)
    changed = [OTHER_NAMES.get(name, name) for name in form.changed_data]
    try:
        with transaction.atomic():
            managing.change(provider, changed, form.cleaned_data.get("client_secret"))
    except DatabaseError as error:
        return _refused(request, form, error)
    messages.success(request, "Saved.")
    return HttpResponseRedirect(reverse("identity-provider", args=[provider.pk]))


def _refused(request: HttpRequest, form: ProviderForm, error: DatabaseError) -> HttpResponse:
    form.add_error(None, sentence_for(error))
    return _form(request, form)


def _form(request: HttpRequest, form: ProviderForm) -> HttpResponse:
    provider = form.instance
    is_new = provider._state.adding
    context = {
        "title": "Add an identity provider" if is_new else "Change the identity provider",
        "form": form,
        "provider": None if is_new else provider,
    }
    return page(request, "form.html", context, status=400 if form.errors else 200)
