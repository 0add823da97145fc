"""Open an approved secret for the person who asked: audited first, once, and looked at again."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from credentials.crypto import SealError
from credentials.models import Reveal
from credentials.rules.reveals import limits
from credentials.services import vault
from credentials.services.reveals import counting
from credentials.services.reveals.asking import VISIBLE, RefusedError
from credentials.services.reveals.deciding import lock
from credentials.services.reveals.rules_of import in_the_way_of
from cxone_registry.audit.record import record_access
from cxone_registry.secret import Secret
from tenants.models import AdminNotice, User
from tenants.services import admin_notices

State = Reveal.State
BROKEN = (
    "The stored value does not open: its key is missing, or it was changed in the database. Nothing"
    " was shown. Ask the platform operator to run `manage.py keys status`."
)


def show(reveal_id: UUID, by: User, *, address: str) -> Secret:
    """The value, for *by* alone and this once.

    The caller checked the right and the second factor. The event is committed on a connection of
    its own before the value is opened: a value without its event cannot exist. Raises RefusedError,
    also when the value does not open; then the request is as good as before.
    """
    try:
        with transaction.atomic():
            return _show(reveal_id, by, address)
    except SealError:
        raise RefusedError(BROKEN) from None


def _show(reveal_id: UUID, by: User, address: str) -> Secret:
    reveal = lock(reveal_id)
    _check(reveal, by, address)
    counting.take_turns()
    shown = counting.shown_to(by.pk)
    if reveal.decided_by_id is None and not reveal.is_break_glass and limits.beyond(shown):
        raise RefusedError(limits.beyond(shown))
    reveal.state, reveal.shown_at = State.SHOWN, timezone.now()
    reveal.save(update_fields=["state", "shown_at"])
    tell_of_burst(reveal, counting.shown_to(by.pk))
    return vault.show_secret(
        reveal.version,
        reveal=str(reveal.pk),
        category=reveal.category,
        reason=reveal.reason,
        ticket=reveal.ticket,
        approved_by=reveal.decided_by,
        break_glass=reveal.is_break_glass,
    )


@transaction.atomic
def copied(reveal_id: UUID, by: User) -> None:
    """The person put the value on the clipboard. Raises RefusedError if they never saw it."""
    reveal = lock(reveal_id)
    if reveal.asked_by_id != by.pk or reveal.state != State.SHOWN:
        raise RefusedError("You did not see this secret.")
    reveal.copied_at = timezone.now()
    reveal.save(update_fields=["copied_at"])
    owner = vault.owner_of(reveal.version)
    record_access("secret.copied", owner, version=reveal.version.number, reveal=str(reveal.pk))


def _check(reveal: Reveal, by: User, address: str) -> None:
    if reveal.asked_by_id != by.pk or reveal.kind != Reveal.Kind.SHOW:
        raise RefusedError("This approval is somebody else's.")
    if reveal.state != State.APPROVED or reveal.expires_at <= timezone.now():
        raise RefusedError("This request shows nothing any more. Ask again.")
    if reveal.version.state not in VISIBLE:
        raise RefusedError("The secret was replaced meanwhile. Ask again for the new one.")
    if found := in_the_way_of(reveal, address):
        raise RefusedError(" ".join(found))


def tell_of_burst(reveal: Reveal, shown: limits.Shown) -> None:
    """The admins hear of many at once. *shown*: with this one counted."""
    if limits.is_burst(shown):
        sentence = f"{reveal.asked_by} saw or handed on {shown.lately} secrets within ten minutes."
        admin_notices.tell(AdminNotice.Kind.REVEAL_BURST, sentence, reverse("reveals"))
