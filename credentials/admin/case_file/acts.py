"""What people do in the case file: note, paste, say that a mail was sent."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from credentials.admin.case_file import mails
from credentials.services import answers
from cxone_registry.site.access import needs
from tenants.models import Registration, VendorRequest
from tenants.services import requests
from tenants.services.case_notes import NoteError, add_note
from tenants.services.policy import Action

Kind = VendorRequest.Kind
NOTED = "The note is in the case file."
TAKEN_OUT = (
    "The note is in the case file, without what looked like a secret in it. Store secrets with the"
    " credential they belong to; paste an answer of NICE into “NICE answered”."
)
NO_MAIL = "There is no such mail to note as sent."


@sensitive_post_parameters("text")
@require_POST
@needs(Action.EDIT)
def note(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Add a note to the thread."""
    registration = get_object_or_404(Registration, pk=registration_id)
    try:
        kept = add_note(registration, request.POST.get("text", ""))
    except NoteError as error:
        messages.error(request, str(error))
    else:
        if kept.taken_out:
            messages.warning(request, TAKEN_OUT)
        else:
            messages.success(request, NOTED)
    return _back(registration, "thread")


@sensitive_post_parameters("text")
@require_POST
@needs(Action.EDIT)
def paste(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Keep NICE's answer and lead to what was recognised in it. The text never comes back."""
    registration = get_object_or_404(Registration, pk=registration_id)
    try:
        answer = answers.paste(registration, request.POST.get("text", ""))
    except answers.AnswerError as error:
        messages.error(request, str(error))
        return _back(registration, "answered")
    return HttpResponseRedirect(reverse("case-answer", args=[registration.pk, answer.pk]))


@require_POST
@needs(Action.EDIT)
def sent(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """The person sent the mail: NICE's time begins, or it is noted that NICE was asked again."""
    registration = get_object_or_404(Registration, pk=registration_id)
    key = request.POST.get("draft", "")
    try:
        _note_sent(registration, key)
    except requests.RequestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Noted. The request and its clock are under “Requests to NICE”.")
    return _back(registration, "thread")


def _note_sent(registration: Registration, key: str) -> None:
    asked = mails.request_called(key, mails.waiting_requests(registration))
    now = timezone.now()
    if asked is not None:
        requests.follow_up(asked, now)
        return
    # That the form was sent is a step of the registration's own life.
    if key not in Kind.values or key == Kind.REGISTRATION:
        raise Http404(NO_MAIL)
    with transaction.atomic():
        made = requests.create(registration, key, mails.text_of(key, registration))
        requests.send(made, now)


def _back(registration: Registration, place: str) -> HttpResponse:
    address = reverse("registration-case-file", args=[registration.pk])
    return HttpResponseRedirect(f"{address}#{place}")
