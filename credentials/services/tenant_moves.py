"""Somebody told the applications that a tenant moved."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import Finding
from credentials.reports.moved_tenants import move_of
from credentials.rules.watch.tenants import TENANT_MOVED
from credentials.services import findings
from cxone_registry.audit.record import record_change
from tenants.models import Tenant


class MoveError(ValueError):
    """Cannot be confirmed so. The text says why, to the person who tried."""


@transaction.atomic
def confirm(tenant: Tenant, document_id: UUID | None, *, by: str) -> None:
    """Note that the applications know where *tenant* lives, and close the finding about it.

    *document_id* is what the person saw. Raises MoveError if CXone says otherwise by now, or if
    there is nothing to confirm.
    """
    # The same lock as a discovery's, which may be about to write another period.
    Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
    move = move_of(tenant)
    if move is None or not move.is_open:
        raise MoveError("There is nothing to confirm: the applications know where it lives.")
    if move.found.pk != document_id:
        raise MoveError(
            "CXone has said something new since you opened this page. Look again, then confirm."
        )
    move.found.told_at, move.found.told_by = timezone.now(), by[:254]
    move.found.save(update_fields=["told_at", "told_by"])
    about = Finding.objects.filter(subject_id=tenant.pk, code=TENANT_MOVED, resolved_at=None)
    findings.audit(findings.resolve(about))
    record_change(
        "tenant.move-told",
        tenant,
        before=move.known.body.get("api_endpoint", ""),
        after=move.found.body.get("api_endpoint", ""),
    )
