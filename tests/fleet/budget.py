"""Put the shared budget of environments into the states that tests start from."""

import uuid
from datetime import timedelta

from django.db import connections, transaction
from django.utils import timezone

from tenants.models import Environment
from tenants.services import cloud_budget


def open_breaker(environment: Environment, *, over: bool = False) -> None:
    """As if five requests had failed; *over*: the pause is over, and one may probe."""
    until = timezone.now() + timedelta(seconds=-1 if over else 60)
    with connections["maint"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_cloudbudget (environment_id, open_until, opened_at)"
            " VALUES (%s, %s, now()) ON CONFLICT (environment_id) DO UPDATE"
            " SET open_until = excluded.open_until, opened_at = now(), is_probing_until = NULL",
            [environment.pk, until],
        )


def widen(environment: Environment, *, rate: float = 5000, connections: int = 50) -> None:
    """Let the environment be asked so fast."""
    with transaction.atomic(using="owner"):
        Environment.objects.using("owner").filter(pk=environment.pk).update(
            requests_per_second=rate, most_connections=connections
        )


def lease_all(environment: Environment) -> None:
    """Somebody else has every connection."""
    cloud_budget.lease_connections(environment.pk, uuid.uuid4(), 2000, seconds=60)
