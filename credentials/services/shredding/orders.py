"""An order to shred: asked for by one platform operator, approved by another."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from credentials.models import ShredOrder
from cxone_registry.audit.record import record_platform
from tenants.models import User
from tenants.services.same_person import is_one_mailbox

MAINT = "maint"
LAPSES = timedelta(days=7)
LONGEST_REASON = 500


class RefusedError(Exception):
    """Nothing was destroyed. The text says why."""


def ask(organization: UUID, label: str, *, reason: str, by: User) -> ShredOrder:
    """A new order; nothing happens until another person approves it. Raises RefusedError."""
    if not reason.strip() or len(reason) > LONGEST_REASON or not reason.isprintable():
        raise RefusedError(f"Say why, in one line of at most {LONGEST_REASON} letters.")
    if _orders().filter(of_organization=organization, done_at__isnull=False).exists():
        raise RefusedError(f"{label} was shredded already.")
    order = _orders().create(
        of_organization=organization, label=label, reason=reason.strip(), asked_by=by.email
    )
    record_platform("organization.shred-asked", order=str(order.pk), organization=str(organization))
    return order


def approve(order: ShredOrder, *, by: User) -> None:
    """The second person's will. Raises RefusedError for the first one, and for a lapsed order."""
    with transaction.atomic(using=MAINT):
        locked = _orders().select_for_update().get(pk=order.pk)
        refuse_ended(locked)
        if locked.approved_by:
            raise RefusedError(f"{locked.approved_by} approved it already.")
        if is_one_mailbox(locked.asked_by, by.email):
            raise RefusedError("You asked for it. The second person must be another one.")
        _orders().filter(pk=order.pk).update(approved_by=by.email, approved_at=timezone.now())
    record_platform("organization.shred-approved", order=str(order.pk))


def find(text: str) -> ShredOrder:
    """The order whose id is *text*. Raises RefusedError if there is none."""
    try:
        found = _orders().filter(pk=text).first()
    except (ValidationError, ValueError):
        found = None
    if found is None:
        raise RefusedError("There is no such order.")
    return found


def refuse_ended(order: ShredOrder) -> None:
    """Raises RefusedError for an order that was carried out, withdrawn or left for a week."""
    if order.done_at:
        raise RefusedError(f"It was carried out on {order.done_at:%-d %B %Y}.")
    if order.withdrawn_at:
        raise RefusedError("It was withdrawn.")
    if order.asked_at < timezone.now() - LAPSES:
        raise RefusedError("It was asked for more than a week ago and has lapsed. Ask again.")


def _orders() -> "models.QuerySet[ShredOrder]":
    return ShredOrder.objects.using(MAINT)
