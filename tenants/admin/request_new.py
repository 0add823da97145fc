"""Ask NICE for a change of a registration: what changed is written down already."""

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cxone_registry.site.access import needs
from tenants.admin.request_forms import NewRequestForm
from tenants.models import Registration, VendorRequest
from tenants.reports.request_changes import changes_of, kinds_of, proposed_text, why_not_ask
from tenants.services import requests
from tenants.services.policy import Action

Kind = VendorRequest.Kind
# What each kind is for, in the words of the person who chooses.
EXPLAINED = {
    Kind.ORIGINS: "Web origins come or go. NICE names up to three weeks for it.",
    Kind.CONTACTS: "Other people get NICE's notices.",
    Kind.SCOPES: "The application calls other groups of CXone's API.",
    Kind.ENVIRONMENTS: "A credential for one more environment.",
    Kind.SECRET: "The client secret is due, or somebody saw it.",
    Kind.CLOSING: "The application is no longer used.",
    Kind.OTHER: "Anything else about this registration.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EDIT)
def request_new(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Choose what to ask for, see what changed, and keep it as a draft."""
    registration = get_object_or_404(Registration, pk=registration_id)
    kind = _kind(request)
    form = _form(request, registration, kind)
    if request.method == "POST" and form.is_valid():
        try:
            made = requests.create(
                registration, form.cleaned_data["kind"], form.cleaned_data["text"]
            )
        except requests.RequestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The draft is kept. Send the mail, then say so here.")
            return HttpResponseRedirect(reverse("request-page", args=[made.pk]))
    return _page(request, registration, kind, form)


def _kind(request: HttpRequest) -> str:
    asked = (request.POST if request.method == "POST" else request.GET).get("kind", "")
    return asked if asked in EXPLAINED else ""


def _offered(registration: Registration) -> list[Kind]:
    return [kind for kind in map(Kind, kinds_of(registration)) if kind in EXPLAINED]


def _form(request: HttpRequest, registration: Registration, kind: str) -> NewRequestForm:
    if request.method == "POST":
        return NewRequestForm(request.POST)
    text = proposed_text(kind, registration) if kind else ""
    return NewRequestForm(initial={"kind": kind, "text": text})


def _page(
    request: HttpRequest, registration: Registration, kind: str, form: NewRequestForm
) -> HttpResponse:
    preview = VendorRequest(registration=registration, kind=kind)
    context = {
        **admin.site.each_context(request),
        "title": "Ask NICE for a change",
        "registration": registration,
        "registration_url": reverse("registration-overview", args=[registration.pk]),
        "form": form,
        "kind": Kind(kind) if kind else None,
        "kinds": [(each, each.label, EXPLAINED[each]) for each in _offered(registration)],
        "changes": changes_of(preview) if kind else (),
        "why_not": why_not_ask(registration),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "requests/new.html", context, status=status)
