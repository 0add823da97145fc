"""Requests nobody answered and approvals nobody used come to their end."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import Reveal
from credentials.services import vault
from cxone_registry.audit.record import record_changes
from cxone_registry.jobs.handlers import Done

AT_ONCE = 500


def end(schedule_id: UUID) -> Done:
    """Close what is over (handler of ``end-reveals``). Safe to repeat."""
    with transaction.atomic():
        over = Reveal.objects.select_for_update(of=("self",), skip_locked=True).filter(
            state__in=Reveal.OPEN, expires_at__lte=timezone.now()
        )
        rows = list(over.select_related("version").order_by("pk")[:AT_ONCE])
        Reveal.objects.filter(pk__in=[row.pk for row in rows]).update(state=Reveal.State.EXPIRED)
        record_changes(
            (
                "secret.reveal.expired",
                vault.owner_of(row.version),
                {"version": row.version.number, "reveal": str(row.pk), "was": row.state},
            )
            for row in rows
        )
    return Done(f"ended-{len(rows)}")
