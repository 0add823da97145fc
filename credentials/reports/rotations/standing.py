"""Open rotations and silent consumers, as the hourly look sees them."""

from collections.abc import Iterator

from django.db.models import QuerySet

from credentials.models import Consumer, Rotation
from credentials.rules.problems import CLIENT, KEY
from credentials.rules.rotations.overdue import Seen, SeenConsumer

State = Rotation.State
SINCE = {
    State.REQUESTED: "requested_at",
    State.RECEIVED: "received_at",
    State.VALIDATED: "validated_at",
    State.DISTRIBUTED: "distributed_at",
    State.OLD_INACTIVE: "old_inactive_at",
    State.OLD_RETIRED: "old_retired_at",
}
NAMED = (
    "client_credential__registration",
    "client_credential__environment",
    "access_key__tenant__environment",
)


def open_rotations() -> QuerySet[Rotation]:
    """Those that are not over, with what names them."""
    return Rotation.objects.exclude(state__in=Rotation.CLOSED).select_related(*NAMED, "owner__user")


def seen_rotations() -> Iterator[Seen]:
    for one in open_rotations():
        owner = one.client_credential or one.access_key
        assert owner is not None  # noqa: S101  (a constraint sees to it; narrows the type)
        since = getattr(one, SINCE.get(State(one.state), "created_at")) or one.created_at
        subject = CLIENT if one.client_credential_id else KEY
        yield Seen(owner.pk, subject, str(owner), one.state, since, one.planned_for)


def seen_consumers() -> Iterator[SeenConsumer]:
    """Those that said something before; who never did is not silent but new."""
    rows = Consumer.objects.exclude(token_hash="").exclude(last_seen_at=None)
    for one in rows.select_related(*NAMED).defer("sealed_key"):
        owner = one.client_credential or one.access_key
        assert owner is not None  # noqa: S101  (as above)
        assert one.last_seen_at is not None  # noqa: S101  (filtered above)
        subject = CLIENT if one.client_credential_id else KEY
        yield SeenConsumer(owner.pk, subject, str(owner), one.name, one.last_seen_at)
