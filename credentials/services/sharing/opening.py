"""Somebody follows a one-time link: the first one sees the secret, whoever comes later is told so.

The row stays locked from the look at it until commit, so of many at once one opens it. The audit
event is committed on its own connection before the value is opened, and the value leaves only
after the link's own row says that it was opened.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from credentials.crypto import SealError
from credentials.models import Reveal, SharedLink
from credentials.reports.sharing import LIVE, MOST_WRONG
from credentials.services import vault
from credentials.services.reveals.rules_of import is_never_shown
from credentials.services.sharing import telling
from credentials.services.sharing.tokens import SHARED_LINK, NoLinkError, find, shortened
from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.audit.record import record_access, record_change
from cxone_registry.isolation.context import organization_context
from cxone_registry.secret import Secret
from tenants.models import Membership, Organization
from tenants.services.policy import Action, Person, can

PURPOSE = "one-time link"


class OverError(Exception):
    """The link opens nothing any more: withdrawn, too late, or its secret was replaced."""


class BrokenError(Exception):
    """The secret could not be opened. The link is as good as before."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page says before anybody opens the link, and nothing else."""

    organization: str
    recipient: str
    expires_at: datetime
    asks_passphrase: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """The secret, for the one who was first."""

    value: Secret


@dataclass(frozen=True, slots=True)
class Late:
    """Somebody was there first."""

    organization: str
    at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """The passphrase was wrong. *left*: how many tries remain."""

    left: int


def look(token: str) -> Offer:
    """What the link offers. Changes nothing. Raises NoLinkError, OverError."""
    organization_id, link_id = find(SHARED_LINK, token)
    with organization_context(organization_id), transaction.atomic():
        link = _load(link_id, lock=False)
        # Whether it was opened is told to who asks for the secret: programs that look into mails
        # ask for pages only, and must not be counted as late.
        if link.opened_at is None and not _is_good(link):
            raise OverError
        name = Organization.objects.values_list("name", flat=True).get()
        return Offer(name, link.recipient, link.expires_at, bool(link.passphrase))


def open_once(token: str, passphrase: Secret, *, address: str) -> Opened | Late | Wrong:
    """Open the link. Raises NoLinkError, OverError, BrokenError."""
    organization_id, link_id = find(SHARED_LINK, token)
    with organization_context(organization_id):
        try:
            with transaction.atomic():
                link = _load(link_id, lock=True)
                actor = Actor("link", f"link for {link.recipient}"[:254], address=address)
                with acting_as(actor):
                    return _open(link, passphrase, address)
        except SealError as error:
            with acting_as(Actor("link", PURPOSE, address=address)):
                record_access("link.failed", trouble=type(error).__name__, link=str(link_id))
            raise BrokenError from None


def _open(link: SharedLink, passphrase: Secret, address: str) -> Opened | Late | Wrong:
    if link.opened_at is not None:
        return _late(link, link.opened_at)
    if not _is_good(link):
        raise OverError
    if link.passphrase and not check_password(passphrase.reveal(), link.passphrase):
        return _wrong(link)
    version = link.reveal.version
    record_access(
        "link.opened",
        vault.owner_of(version),
        version=version.number,
        recipient=link.recipient,
        link=str(link.pk),
        reveal=str(link.reveal_id),
    )
    value = vault.use_secret(version, purpose=PURPOSE)
    link.opened_at, link.opened_from = timezone.now(), shortened(address)
    link.save(update_fields=["opened_at", "opened_from"])
    Reveal.objects.filter(pk=link.reveal_id).update(
        state=Reveal.State.SHOWN, shown_at=link.opened_at
    )
    return Opened(value)


def _late(link: SharedLink, opened_at: datetime) -> Late:
    link.late_tries += 1
    link.late_at = timezone.now()
    link.save(update_fields=["late_tries", "late_at"])
    if link.late_tries == 1:
        telling.somebody_was_first(link)
    record_change("link.late", link, tries=link.late_tries)
    name = Organization.objects.values_list("name", flat=True).get()
    return Late(name, opened_at, link.opened_from)


def _wrong(link: SharedLink) -> Wrong:
    link.wrong_tries += 1
    link.save(update_fields=["wrong_tries"])
    left = MOST_WRONG - link.wrong_tries
    if left <= 0:
        telling.passphrases_tried(link)
    record_change("link.wrong-passphrase", link, tries=link.wrong_tries)
    return Wrong(max(left, 0))


def _is_good(link: SharedLink) -> bool:
    return (
        link.made_at is not None
        and link.withdrawn_at is None
        and link.wrong_tries < MOST_WRONG
        and link.expires_at > timezone.now()
        and link.reveal.state == Reveal.State.APPROVED
        and link.reveal.version.state in LIVE
        and not is_never_shown(link.reveal.version)
        and _may_still_show(link.reveal.asked_by_id)
    )


def _may_still_show(user_id: UUID) -> bool:
    """A link ends with the right of the person who made it."""
    held = Membership.objects.filter(user_id=user_id, user__is_active=True)
    role = held.values_list("role", flat=True).first()
    return role is not None and can(Person(user_id, role), Action.REVEAL)


def _load(link_id: UUID, *, lock: bool) -> SharedLink:
    rows = SharedLink.objects.select_related(
        "reveal__version__client_credential__registration",
        "reveal__version__client_credential__environment",
        "reveal__version__access_key__tenant__environment",
    )
    rows = rows.select_for_update(of=("self",)) if lock else rows
    link = rows.filter(pk=link_id).first()
    if link is None:
        raise NoLinkError
    return link
