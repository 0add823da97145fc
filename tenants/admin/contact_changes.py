"""Buttons of a contact's page: ask, mark as left, and decide about a proposed successor."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from cxone_registry.site.access import needs
from tenants.models import Attestation, Contact
from tenants.services import asking, contacts
from tenants.services.asking import CannotAskError
from tenants.services.contacts import CannotChangeError
from tenants.services.policy import Action


@require_POST
@needs(Action.EDIT)
def ask(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Send a contact the question whether they still are one."""
    contact = get_object_or_404(Contact, pk=object_id)
    try:
        asking.ask_now(contact)
    except CannotAskError as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"A mail to {contact.email} is on its way.")
    return _back_to(contact)


@require_POST
@needs(Action.EDIT)
def left(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Mark a contact as gone."""
    contact = get_object_or_404(Contact, pk=object_id)
    contacts.mark_left(contact)
    messages.success(request, f"{contact.name} is marked as gone and is not asked any more.")
    return _back_to(contact)


@require_POST
@needs(Action.EDIT)
def back(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Undo that."""
    contact = get_object_or_404(Contact, pk=object_id)
    contacts.undo_left(contact)
    messages.success(request, f"{contact.name} is a contact again.")
    return _back_to(contact)


@require_POST
@needs(Action.EDIT)
def accept(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Put the proposed successor in the place of the contact."""

    def do(question: Attestation) -> str:
        successor = contacts.accept_successor(question)
        return f"{successor.name} takes over from {question.contact.name}. Tell NICE too."

    return _decide(request, object_id, do)


@require_POST
@needs(Action.EDIT)
def dismiss(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Do without the proposed successor."""

    def do(question: Attestation) -> str:
        contacts.dismiss_successor(question)
        return "The proposal was dismissed. The audit trail keeps it."

    return _decide(request, object_id, do)


def _decide(
    request: HttpRequest, question_id: UUID, do: Callable[[Attestation], str]
) -> HttpResponse:
    question = get_object_or_404(Attestation.objects.select_related("contact"), pk=question_id)
    try:
        messages.success(request, do(question))
    except CannotChangeError as reason:
        messages.error(request, str(reason))
    return _back_to(question.contact)


def _back_to(contact: Contact) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:tenants_contact_change", args=[contact.pk]))


# Below the contact's address; the last two take the id of the question that was answered.
VIEWS = {"ask": ask, "left": left, "back": back, "accept": accept, "dismiss": dismiss}
