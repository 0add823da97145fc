"""Proofs of checklist items: somebody's word or document, given, replaced and withdrawn."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from tenants.models import ChecklistProof, ProofFile, Registration
from tenants.rules.checklist import Item
from tenants.rules.proof_files import content_type_of, safe_name
from tenants.services import watching

NOTHING_GIVEN = "Write a note, add a link or choose a file: something has to show it."
TOO_LATE = "Somebody else proved this item a moment ago. Look at that proof first."


class NotProvedError(ValueError):
    """A proof that is not taken; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent. *name*: what the browser called it, not trusted."""

    name: str
    content: bytes


def attest(
    registration: Registration, item: Item, *, today: date, note: str = ""
) -> ChecklistProof:
    """Keep the word of the person who acts, good for as long as the item says."""
    if item.kind != "attested":
        raise NotProvedError("This item is not confirmed by a person's word.")
    return _prove(registration, item, today, note=note)


def document(
    registration: Registration,
    item: Item,
    *,
    today: date,
    note: str = "",
    link: str = "",
    upload: Upload | None = None,
) -> ChecklistProof:
    """Keep a text, a link or a file that shows *item*.

    Raises NotProvedError for none of the three, UnsuitableFileError for a file of another kind.
    """
    if item.kind != "document":
        raise NotProvedError("This item is not shown by a document.")
    if not (note or link or upload):
        raise NotProvedError(NOTHING_GIVEN)
    return _prove(registration, item, today, note=note, link=link, upload=upload)


@transaction.atomic
def withdraw(proof: ChecklistProof) -> None:
    """The item is open again. Its file is deleted: it may have been the wrong one."""
    _take_back(proof)
    watching.look_soon()
    record_change("checklistproof.withdrawn", proof, item=proof.item)


@transaction.atomic
def delete_with_files(registration: Registration) -> None:
    """Delete *registration* and, with its proofs, the files that nobody could find any more."""
    proofs = ChecklistProof.objects.filter(registration=registration, file__isnull=False)
    files = list(proofs.values_list("file_id", flat=True))
    registration.delete()
    ProofFile.objects.filter(pk__in=files).delete()


def _prove(
    registration: Registration,
    item: Item,
    today: date,
    *,
    note: str,
    link: str = "",
    upload: Upload | None = None,
) -> ChecklistProof:
    proof = ChecklistProof(
        registration=registration,
        item=item.code,
        note=note,
        link=link,
        by=current_actor().label,
        expires_on=today + timedelta(days=item.expires_days) if item.expires_days else None,
    )
    try:
        with transaction.atomic():
            _save(proof, upload)
    except IntegrityError as error:
        raise NotProvedError(TOO_LATE) from error
    return proof


def _save(proof: ChecklistProof, upload: Upload | None) -> None:
    """In the place of the one before, if there is one."""
    earlier = ChecklistProof.objects.filter(
        registration=proof.registration_id, item=proof.item, withdrawn_at=None
    )
    for each in earlier.select_for_update():
        _take_back(each)
    proof.file = _keep(upload) if upload else None
    proof.save(force_insert=True)
    watching.look_soon()
    record_change(
        "checklistproof.given",
        proof,
        item=proof.item,
        note=proof.note,
        link=proof.link,
        file=proof.file.name if proof.file else "",
        expires_on=proof.expires_on,
    )


def _keep(upload: Upload) -> ProofFile:
    kind = content_type_of(upload.content)
    return ProofFile.objects.create(
        name=safe_name(upload.name, kind),
        content_type=kind,
        size=len(upload.content),
        content=upload.content,
    )


def _take_back(proof: ChecklistProof) -> None:
    file_id = proof.file_id
    proof.withdrawn_at, proof.file = timezone.now(), None
    proof.save(update_fields=["withdrawn_at", "file"])
    ProofFile.objects.filter(pk=file_id).delete()
