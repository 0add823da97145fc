"""Rounds in the states that pages show."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKeyUse, Check, ValidationRange, ValidationRound


@transaction.atomic
def of(uses: list[AccessKeyUse], **fields: object) -> ValidationRound:
    """A round of *uses*, a range for each environment, none of them begun."""
    defaults = {"trigger": "person", "requested_by": "pat@example.com", "total": len(uses)}
    made = ValidationRound.objects.create(**{**defaults, **fields})
    by_environment: dict[UUID, list[UUID]] = {}
    for use in uses:
        by_environment.setdefault(use.access_key.tenant.environment_id, []).append(use.pk)
    for environment, ids in by_environment.items():
        ValidationRange.objects.create(round=made, environment_id=environment, use_ids=ids)
    return made


@transaction.atomic
def ended(made: ValidationRound, outcomes: dict[str, int]) -> None:
    """Its first open range is done, with so many of each outcome."""
    first = made.ranges.filter(state="waiting").first()
    assert first
    first.state, first.outcomes, first.finished_at = "done", outcomes, timezone.now()
    first.save()
    good = outcomes.get("accepted", 0)
    bad = outcomes.get("access-key-refused", 0) + outcomes.get("client-refused", 0)
    ValidationRound.objects.filter(pk=made.pk).update(
        done=made.done + sum(outcomes.values()), good=made.good + good, bad=made.bad + bad
    )
    made.refresh_from_db()


@transaction.atomic
def finish(made: ValidationRound, state: str = "finished", **fields: object) -> None:
    made.state, made.finished_at = state, timezone.now()
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()


@transaction.atomic
def checked(made: ValidationRound, use: AccessKeyUse, outcome: str, *, seconds: int = 0) -> None:
    """One result of the round."""
    Check.objects.create(
        organization_id=use.organization_id,
        use_id=use.pk,
        tenant_id=use.access_key.tenant_id,
        environment_id=use.access_key.tenant.environment_id,
        round_id=made.pk,
        checked_at=timezone.now() - timedelta(seconds=seconds),
        outcome=outcome,
        milliseconds=80,
    )
