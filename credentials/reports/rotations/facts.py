"""The facts that guard the moves of a rotation."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from credentials.models import AccessKeyUse, Consumer, Rotation, ValidationRun
from credentials.rules.rotations import moves
from credentials.rules.rotations.moves import Facts
from tenants.models import ApplicationType

State, Outcome = Rotation.State, ValidationRun.Outcome
GOOD = (Outcome.ACCEPTED, Outcome.PARTLY)
NEW_VALUE = (State.RECEIVED, State.VALIDATED)


def facts_of(rotation: Rotation) -> Facts:
    """What is known of *rotation* now."""
    return Facts(
        state=rotation.state,
        is_key=rotation.access_key_id is not None,
        tried=_tried(rotation),
        unproved=tuple(unproved(rotation).values_list("name", flat=True)),
        keep_until=rotation.old_retired_at
        and rotation.old_retired_at + timedelta(days=rotation.keep_days),
    )


def unproved(rotation: Rotation) -> QuerySet[Consumer]:
    """Consumers with a token that have not proved to hold the new value."""
    proved = Q(last_version=rotation.new_version_id) if rotation.new_version_id else Q(pk=None)
    return consumers_of(rotation).exclude(token_hash="").exclude(proved).order_by("name")


def consumers_of(rotation: Rotation) -> QuerySet[Consumer]:
    """Everything that is known to hold the secret."""
    return Consumer.objects.filter(
        client_credential=rotation.client_credential_id, access_key=rotation.access_key_id
    ).defer("sealed_key")


def uses_of(rotation: Rotation) -> QuerySet[AccessKeyUse]:
    """The sign-ins that the secret takes part in."""
    if rotation.access_key_id:
        return AccessKeyUse.objects.filter(access_key=rotation.access_key_id)
    client = rotation.client_credential
    assert client is not None  # noqa: S101  (a constraint sees to it; narrows the type)
    return AccessKeyUse.objects.filter(
        registration=client.registration_id,
        access_key__tenant__environment=client.environment_id,
    )


def _tried(rotation: Rotation) -> str:
    if rotation.state not in NEW_VALUE or rotation.validated_at:
        return moves.GOOD if rotation.validated_at else moves.NOT_TRIED
    run = rotation.run
    if run is not None:
        if run.state != ValidationRun.State.FINISHED:
            return moves.UNDER_WAY
        return moves.GOOD if run.outcome in GOOD else moves.BAD
    machines = uses_of(rotation).filter(registration__application_type=ApplicationType.BACK_END)
    return moves.NOT_TRIED if machines.exists() else moves.NOBODY
