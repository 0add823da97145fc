"""Items of a registration's checklist proved, withdrawn, and their files handed out."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from credentials.admin.registration.overview import overview_page, today_of
from credentials.admin.registration.proof_form import ProofForm
from credentials.admin.registration.tab import registration_or_404
from credentials.reports.progress import progress_of
from cxone_registry.site.access import needs
from tenants.models import ChecklistProof, Registration
from tenants.rules.checklist import Item
from tenants.rules.proof_files import TOO_LARGE
from tenants.services import proofs
from tenants.services.policy import Action

NO_ITEM = "This registration's checklist has no such item that a person proves."


@require_POST
@needs(Action.EDIT)
def prove(request: HttpRequest, registration_id: UUID, item: str) -> HttpResponse:
    """Keep the person's word or document for one item."""
    registration = registration_or_404(registration_id)
    wanted = _item(registration, item)
    form = ProofForm(request.POST, request.FILES, item=wanted)
    if "file" in getattr(request, "dropped_files", ()) and "file" in form.fields:
        form.add_error("file", TOO_LARGE)
    if not form.is_valid():
        return overview_page(request, registration, refused=form)
    try:
        _keep(request, registration, wanted, form)
    except proofs.NotProvedError as refusal:
        form.add_error(None, str(refusal))
        return overview_page(request, registration, refused=form)
    messages.success(request, f"Kept: {wanted.title}.")
    return _back(registration.pk, wanted.code, wanted.stage)


@require_POST
@needs(Action.EDIT)
def withdraw(request: HttpRequest, registration_id: UUID, proof_id: UUID) -> HttpResponse:
    """Take a proof back: the item is open again."""
    proof = _proof(registration_id, proof_id)
    proofs.withdraw(proof)
    messages.success(request, "The proof is withdrawn. The item is open again.")
    return _back(registration_id, proof.item)


@require_GET
@needs(Action.VIEW)
def proof_file(request: HttpRequest, registration_id: UUID, proof_id: UUID) -> HttpResponse:
    """A proof's file, to be saved and never shown within our own pages."""
    held = _proof(registration_id, proof_id).file
    if held is None:
        raise Http404("This proof has no file.")
    return HttpResponse(
        bytes(held.content),
        content_type=held.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{held.name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _item(registration: Registration, code: str) -> Item:
    line = progress_of(registration.pk, timezone.localtime()).checklist.line(code)
    if line is None or line.item.kind == "automatic":
        raise Http404(NO_ITEM)
    return line.item


def _keep(request: HttpRequest, registration: Registration, item: Item, form: ProofForm) -> None:
    given, today = form.cleaned_data, today_of(request)
    if item.kind == "attested":
        proofs.attest(registration, item, today=today, note=given["note"])
        return
    proofs.document(
        registration,
        item,
        today=today,
        note=given["note"],
        link=given["link"],
        upload=given["file"],
    )


def _proof(registration_id: UUID, proof_id: UUID) -> ChecklistProof:
    valid = ChecklistProof.objects.filter(registration=registration_id, withdrawn_at=None)
    return get_object_or_404(valid.select_related("file"), pk=proof_id)


def _back(registration_id: UUID, code: str, stage: int | str = "") -> HttpResponse:
    """To the item. Its task is shown open, although it may be done now."""
    address = reverse("registration-overview", args=[registration_id])
    return HttpResponseRedirect(f"{address}?task={stage}#{code}")
