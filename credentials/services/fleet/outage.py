"""Make the finding about an environment say what its breaker says: one incident per organisation.

The breaker belongs to all organisations and knows none; each learns of it by its own work, at the
latest when its schedule is planned.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from credentials.models import Finding
from credentials.rules.outage import UNAVAILABLE, unavailable
from credentials.services import findings
from tenants.models import Environment
from tenants.services import cloud_budget


def follow(environment: Environment) -> bool:
    """Open or resolve the finding of the chosen organisation; returns whether the breaker is open.

    Outside any transaction.
    """
    is_open = cloud_budget.breaker_is_open(environment.pk)
    with transaction.atomic():
        known = Finding.objects.filter(
            code=UNAVAILABLE, subject_id=environment.pk, resolved_at=None
        ).first()
        if is_open and known is None:
            findings.open_one(unavailable(environment.name[:100]), environment)
        if known is not None and not is_open:
            findings.audit(findings.resolve([known]))
    return is_open


def report(environment: Environment, *, faulted: int, answered: int) -> bool:
    """Tell the breaker what came of asking; returns whether it is open now."""
    found = cloud_budget.breaker_report(environment.pk, faulted=faulted, answered=answered)
    if found.changed:
        follow(environment)
    return found.is_open


def follow_all(environments: Iterable[UUID]) -> None:
    """``follow`` for each, and for those that an open finding is about."""
    with transaction.atomic():
        told = Finding.objects.filter(code=UNAVAILABLE, resolved_at=None)
        ids = {*environments, *told.values_list("subject_id", flat=True)}
        found = list(Environment.objects.filter(pk__in=ids))
    for environment in found:
        follow(environment)
