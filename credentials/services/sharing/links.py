"""One-time links as their maker sees them: asked for, made once allowed, withdrawn."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from credentials.models import Reveal, SecretVersion, SharedLink
from credentials.reports.sharing import LIVE
from credentials.rules.reveals import limits
from credentials.services.reveals import counting
from credentials.services.reveals.deciding import lock
from credentials.services.reveals.rules_of import in_the_way_of
from credentials.services.reveals.showing import tell_of_burst
from credentials.services.sharing.tokens import new_token
from cxone_registry.audit.record import record_change
from cxone_registry.secret import Secret

HOUR = 60
LIVES = {15: "15 minutes", HOUR: "1 hour", 24 * HOUR: "1 day"}
SHORTEST_PASSPHRASE = 6


class LinkError(ValueError):
    """What cannot be done with a link; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Wish:
    """For whom the link is and how long it lives; *passphrase* may be empty."""

    recipient: str
    minutes: int
    passphrase: Secret


def propose(reveal: Reveal, wish: Wish) -> SharedLink:
    """Keep what the link will be; ``make`` gives it an address once *reveal* is approved."""
    now = timezone.now()
    return SharedLink.objects.create(
        reveal=reveal,
        recipient=wish.recipient,
        minutes=wish.minutes,
        passphrase=make_password(wish.passphrase.reveal()) if wish.passphrase else "",
        expires_at=now + timedelta(minutes=wish.minutes),
    )


@transaction.atomic
def make(link: SharedLink, *, address: str) -> str:
    """Give *link* its address, once; returns the token, which is kept nowhere.

    *address*: where its maker is. Raises LinkError if its reveal is not approved any more, the
    secret was replaced, or what holds for a look at the page stands in the way.
    """
    locked = SharedLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    reveal = lock(locked.reveal_id)
    now = timezone.now()
    _refuse_unless_ready(locked, reveal)
    counting.take_turns()
    _refuse_by_rule(reveal, address)
    token, locked.token_hash = new_token()
    locked.made_at, locked.expires_at = now, now + timedelta(minutes=locked.minutes)
    locked.save(update_fields=["token_hash", "made_at", "expires_at"])
    # The approval was used in time; from now on it lives as long as the link.
    Reveal.objects.filter(pk=reveal.pk).update(expires_at=locked.expires_at)
    tell_of_burst(reveal, counting.shown_to(reveal.asked_by_id))
    record_change(
        "link.made",
        locked,
        recipient=locked.recipient,
        minutes=locked.minutes,
        has_passphrase=bool(locked.passphrase),
        reveal=str(reveal.pk),
    )
    return token


def withdraw(link: SharedLink) -> None:
    """From now on the link opens nothing. Raises LinkError if it was opened before."""
    with transaction.atomic():
        locked = SharedLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if locked.opened_at is not None:
            raise LinkError("It was opened already. Replace the secret if the wrong person did.")
        if locked.withdrawn_at is None:
            locked.withdrawn_at = timezone.now()
            locked.save(update_fields=["withdrawn_at"])
            record_change("link.withdrawn", locked)


def _refuse_by_rule(reveal: Reveal, address: str) -> None:
    """A link shows as much as the page does: rules and limits of before do not count."""
    found = in_the_way_of(reveal, address)
    if reveal.decided_by_id is None:
        found.append(limits.beyond(counting.shown_to(reveal.asked_by_id)))
    if sentence := " ".join(filter(None, found)):
        raise LinkError(sentence)


def _refuse_unless_ready(link: SharedLink, reveal: Reveal) -> None:
    if link.made_at is not None:
        raise LinkError("The link was made before. It is shown once: withdraw it and ask anew.")
    if link.withdrawn_at is not None:
        raise LinkError("It was withdrawn.")
    if reveal.state != Reveal.State.APPROVED or reveal.expires_at <= timezone.now():
        raise LinkError("Nobody approved it, or the approval is too old. Ask anew.")
    if not SecretVersion.objects.filter(pk=reveal.version_id, state__in=LIVE).exists():
        raise LinkError("The secret was replaced meanwhile. Ask for a link to the new one.")
