"""The technical contacts of one registration: who they are, and whether they can be reached."""

from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST

from cxone_registry.site.access import needs
from cxone_registry.site.form_fields import validate_plain_email
from tenants.admin.contact_state import asked_once
from tenants.fields import validate_plain_text
from tenants.models import Contact, Registration, TechnicalContact
from tenants.models.contact import ContactRole
from tenants.reports.team import team_of
from tenants.services import contacts, mail
from tenants.services.contacts import CannotChangeError
from tenants.services.policy import Action

OFFERED = 200  # addresses that the browser offers while somebody types


class AssignForm(forms.Form):
    """Who, and what for. A name is only needed for an address that nobody has yet."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, validators=[validate_plain_email]
    )
    name = forms.CharField(
        label="Name",
        max_length=200,
        required=False,
        validators=[validate_plain_text],
        help_text="Only if this address is new here.",
    )
    role = forms.ChoiceField(label="Role", choices=ContactRole)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not email.isascii():
            raise ValidationError("Write one plain address such as ana@example.com.")
        return email


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.VIEW)
def page(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Show the contacts; take one more."""
    registration = get_object_or_404(Registration, pk=registration_id)
    if request.method != "POST":
        return _page(request, registration, AssignForm())
    return _assign(request, registration)


@needs(Action.EDIT)
def _assign(request: HttpRequest, registration: Registration) -> HttpResponse:
    form = AssignForm(request.POST)
    if form.is_valid():
        try:
            named = contacts.assign(registration, **form.cleaned_data)
        except CannotChangeError as reason:
            form.add_error("email", str(reason))
        else:
            messages.success(request, f"{named.contact.name} is a technical contact now.")
            return _back(registration)
    return _page(request, registration, form, status=400)


@require_POST
@needs(Action.EDIT)
def remove(request: HttpRequest, registration_id: UUID, named_id: UUID) -> HttpResponse:
    """Take a contact off the registration."""
    lines = TechnicalContact.objects.select_related("contact", "registration")
    named = get_object_or_404(lines, pk=named_id, registration_id=registration_id)
    contacts.unassign(named)
    messages.success(request, f"{named.contact.name} is no technical contact of this any more.")
    return _back(named.registration)


def _page(
    request: HttpRequest, registration: Registration, form: AssignForm, status: int = 200
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": registration.name,
        "registration": registration,
        "tab": "contacts",
        "tab_title": "Contacts",
        "team": team_of(registration, *asked_once(request)),
        "form": form,
        "offered": Contact.objects.filter(left_at=None).order_by("name")[:OFFERED],
        "request_page": _request_page(registration),
        "mail_missing": mail.what_is_missing(),
    }
    return TemplateResponse(request, "contacts/registration.html", context, status=status)


def _request_page(registration: Registration) -> str:
    """Where NICE is told of the change; empty before NICE knows the registration."""
    try:
        address = reverse("request-new", args=[registration.pk])
    except NoReverseMatch:
        return ""
    return f"{address}?kind=contacts" if registration.is_type_fixed else ""


def _back(registration: Registration) -> HttpResponse:
    return HttpResponseRedirect(reverse("registration-contacts", args=[registration.pk]))
