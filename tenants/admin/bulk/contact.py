"""Name one technical contact for many registrations."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cxone_registry.site.access import needs
from cxone_registry.site.chosen_rows import Line, chosen_ids, preview
from tenants.models import Contact, ContactRole, Registration
from tenants.models.application import SENT_STATUSES, Status
from tenants.services import bulk
from tenants.services.policy import Action

LIST = "admin:tenants_registration_changelist"


class ContactForm(forms.Form):
    """Which contact, by e-mail address, and what they do."""

    contact = forms.EmailField(
        label="Contact's e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"list": "known-contacts", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(choices=ContactRole.choices, initial=ContactRole.TECHNICAL)

    def clean_contact(self) -> Contact:
        found = Contact.objects.filter(email__iexact=self.cleaned_data["contact"]).first()
        if found is None:
            raise forms.ValidationError("There is no contact with this address. Add them first.")
        if found.left_at is not None:
            raise forms.ValidationError("They said that they are no longer a contact.")
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EDIT)
def add_contact(request: HttpRequest) -> HttpResponse:
    """Show which registrations get the contact; add it."""
    given = request.POST if request.method == "POST" else request.GET
    asked = {"contact": given.get("contact", ""), "role": given.get("role", "technical")}
    form = ContactForm(asked if asked["contact"] else None, label_suffix="")
    contact = form.cleaned_data["contact"] if form.is_valid() else None
    if request.method == "POST" and contact is not None:
        count = bulk.add_contact(chosen_ids(request), contact, role=form.cleaned_data["role"])
        messages.success(request, f"{contact.name} was added to {count} of the registrations.")
        return HttpResponseRedirect(reverse(LIST))
    return preview(
        request,
        _lines(request, contact),
        back=LIST,
        title="Add technical contact",
        intro="NICE does not hear of it from here: of a registration that was submitted, ask for a"
        " change of technical contacts afterwards.",
        question=form,
        known=Contact.objects.filter(left_at=None).order_by("name")[:200],
        answers=asked if contact else {},
        button=f"Add {contact.name}" if contact else "",
    )


def _lines(request: HttpRequest, contact: Contact | None) -> Iterator[Line]:
    rows = list(Registration.objects.filter(pk__in=chosen_ids(request)).order_by("name"))
    held = bulk.contacts_of([row.pk for row in rows])
    for row in rows:
        url = reverse("admin:tenants_registration_change", args=[row.pk])
        why = _why_not(row, held[row.pk], contact)
        note = "tell NICE afterwards" if row.status in SENT_STATUSES else ""
        yield Line(url, row.name, why or note, is_skipped=bool(why))


def _why_not(row: Registration, held: set, contact: Contact | None) -> str:
    if contact is not None and contact.pk in held:
        return "names this contact already"
    if row.status == Status.RETIRED:
        return "is retired"
    if len(held) >= bulk.MOST_CONTACTS:
        return f"has {bulk.MOST_CONTACTS} contacts, the most there may be"
    return ""
