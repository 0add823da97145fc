"""Sign-ins that nobody knows to work: validated too long ago, or never."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from credentials.reports.sign_ins import Annotated, sign_ins, with_secrets


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-in that was not validated lately, or never, and why."""

    use_id: UUID
    label: str
    reason: str
    last_run_at: datetime | None


def late(before: datetime, *, limit: int) -> list[Waiting]:
    """Those last tried before that moment, the longest ago first."""
    uses = sign_ins(before).filter(last_run_at__lt=before).order_by("last_run_at")
    named = uses.select_related("registration", "access_key__tenant")[:limit]
    return [Waiting(use.pk, str(use), "Validation is overdue", use.last_run_at) for use in named]


def never(before: datetime, *, limit: int) -> list[Waiting]:
    """Those never tried, and those that cannot be for want of a secret."""
    uses = with_secrets(sign_ins(before)).filter(Q(last_run_at=None) | Q(has_key_secret=False))
    named = uses.select_related("registration", "access_key__tenant").order_by("pk")[:limit]
    return [Waiting(use.pk, str(use), _reason(use), use.last_run_at) for use in named]


def _reason(use: Annotated) -> str:
    if not use.has_key_secret:
        return "The access key has no secret yet"
    if not use.has_client:
        return "The registration has no client credential for this environment"
    if not use.has_client_secret:
        return "The client credential has no secret yet"
    return "Not validated yet"
