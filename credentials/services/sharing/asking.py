"""A custodian asks for a one-time link: a reveal of the kind "share", through the same gate."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from credentials.models import Reveal, SecretVersion, SharedLink
from credentials.services.sharing.links import Wish, propose
from cxone_registry.audit.record import record_change
from tenants.models import User

WAITS_FOR = timedelta(hours=8)


@transaction.atomic
def ask(version: SecretVersion, by: User, why: dict[str, str], wish: Wish) -> SharedLink:
    """Keep the wish; a second person approves it before the link is made."""
    reveal = Reveal.objects.create(
        version=version,
        kind=Reveal.Kind.SHARE,
        state=Reveal.State.ASKED,
        asked_by_id=by.pk,
        asked_by=str(by)[:254],
        expires_at=timezone.now() + WAITS_FOR,
        **why,
    )
    record_change("reveal.asked", reveal, sharing=True, recipient=wish.recipient)
    return propose(reveal, wish)
