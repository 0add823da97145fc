"""The page of a pasted answer: what was recognised, and where it should go."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from credentials.admin.case_file.answer_form import AnswerForm
from credentials.admin.registration.tab import tab_page
from credentials.models import PastedAnswer
from credentials.reports.answer_slots import proposal_of
from credentials.services import answers
from credentials.services.answers import AnswerError
from credentials.services.taking_over import TakeOverError, take_over
from cxone_registry.site.access import needs
from tenants.models import VendorRequest
from tenants.services.policy import Action, missing

TAKEN = "Taken over. Secrets are stored, and what was sealed in the answer is erased."


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EDIT)
def answer(request: HttpRequest, registration_id: UUID, answer_id: UUID) -> HttpResponse:
    """What was recognised; posted, what the person chose is stored."""
    found = _found(registration_id, answer_id)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            return _taken(request, found, form)
        except TakeOverError as error:
            form.refuse(error.place, str(error))
        except AnswerError as error:
            messages.error(request, str(error))
            return _case_file(found)
    return tab_page(
        request,
        found.registration,
        "case_file/answer.html",
        tab="case-file",
        title="Answer of NICE",
        status=400 if form.errors else 200,
        answer=found,
        proposal=form.proposal,
        form=form,
        are_gone=bool(form.proposal.secrets) and found.sealed_secrets is None,
        may_set_secret=request.may(Action.SET_SECRET),
    )


@require_POST
@needs(Action.EDIT)
def dismiss(request: HttpRequest, registration_id: UUID, answer_id: UUID) -> HttpResponse:
    """Nothing of the answer is needed; its secrets are erased."""
    found = _found(registration_id, answer_id)
    try:
        answers.dismiss(found)
    except AnswerError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Dismissed. The secrets in the answer are erased.")
    return _case_file(found)


def _found(registration_id: UUID, answer_id: UUID) -> PastedAnswer:
    related = PastedAnswer.objects.select_related("registration")
    return get_object_or_404(related, pk=answer_id, registration=registration_id)


def _form(request: HttpRequest, found: PastedAnswer) -> AnswerForm:
    waiting = VendorRequest.objects.filter(
        registration=found.registration, state=VendorRequest.State.SENT
    )
    given = [request.POST] if request.method == "POST" else []
    may_set_secret = request.may(Action.SET_SECRET)
    return AnswerForm(found, proposal_of(found), waiting, *given, may_set_secret=may_set_secret)


def _taken(request: HttpRequest, found: PastedAnswer, form: AnswerForm) -> HttpResponse:
    choices = form.choices()
    # The form offers none to who may not; this is for whoever comes past the form.
    if any(row.secret for row in choices.rows) and not request.may(Action.SET_SECRET):
        raise PermissionDenied(missing(Action.SET_SECRET))
    warnings = take_over(found, choices)
    messages.success(request, TAKEN)
    for warning in warnings:
        messages.warning(request, warning)
    return _case_file(found)


def _case_file(found: PastedAnswer) -> HttpResponse:
    address = reverse("registration-case-file", args=[found.registration_id])
    return HttpResponseRedirect(address)
