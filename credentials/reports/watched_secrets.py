"""What the hourly look judges about secrets and results, in a constant number of queries."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from credentials.models import (
    AccessKey,
    AccessKeyUse,
    ClientCredential,
    Finding,
    OrganizationKey,
    SecretVersion,
    ValidationSchedule,
)
from credentials.rules.problems import CLIENT, KEY, SUSPENDED
from credentials.rules.watch.results import MISSED, Rhythm, SeenResult
from credentials.rules.watch.reuse import SeenOwner
from credentials.rules.watch.rotation import SOON, SeenSecret
from tenants.models import ApplicationType, ClientAuthMethod, Organization
from tenants.models.application import Status

DAY = timedelta(days=1)
TENANT = "access_key__tenant"
# Rows as tuples: tens of thousands of them are read.
COLUMNS = (
    "pk", "registration__name", "access_key__api_user", "tenant", "created_at", "last_run_at",
    "environment", "access_key_id", "registration_id", "method",
)  # fmt: skip


def usual_rhythm() -> Rhythm:
    """How environments without a schedule of their own are validated."""
    hours = Organization.objects.values_list("validation_interval_hours", flat=True).get()
    return Rhythm(timedelta(hours=hours), timedelta(), is_enabled=True)


def rhythms() -> dict[UUID, Rhythm]:
    """How the other environments are validated."""
    return {row.environment_id: _rhythm(row) for row in ValidationSchedule.objects.all()}


def _rhythm(row: ValidationSchedule) -> Rhythm:
    quiet = timedelta(minutes=row.spread_minutes)
    if row.quiet_from is not None and row.quiet_until is not None:
        quiet += (_since_midnight(row.quiet_until) - _since_midnight(row.quiet_from)) % DAY
    return Rhythm(timedelta(hours=row.interval_hours), quiet, row.is_enabled)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def seen_results(shortest: timedelta, now: datetime) -> Iterator[SeenResult]:
    """Complete sign-ins without a result, or without one for three times *shortest*."""
    silent = Q(last_run_at=None) | Q(last_run_at__lt=now - MISSED * shortest)
    secret_since, clients = _current_secrets(), _client_credentials()
    for row in _triable(AccessKeyUse.objects.filter(silent)).values_list(*COLUMNS, named=True):
        client = clients.get((row.registration_id, row.environment))
        secrets = [secret_since.get(row.access_key_id), secret_since.get(client)]
        needed = secrets[:1] if row.method == ClientAuthMethod.NONE else secrets
        if client is not None and None not in needed:
            since = max(row.created_at, *(one for one in secrets if one))
            name = f"{row.registration__name} as {row.access_key__api_user} at {row.tenant}"
            yield SeenResult(row.pk, name, since, row.last_run_at, row.environment)


def _triable(uses: "QuerySet[AccessKeyUse]") -> "QuerySet[Any]":
    """Those that a machine can try and that nobody has suspended."""
    suspended = Finding.objects.filter(
        code=SUSPENDED, resolved_at=None, subject_id=OuterRef("pk")
    ).order_by()
    back_end = uses.exclude(registration__status=Status.RETIRED).filter(
        registration__application_type=ApplicationType.BACK_END
    )
    return (
        back_end.filter(~Q(Exists(suspended)))
        .annotate(
            tenant=F(f"{TENANT}__name"),
            environment=F(f"{TENANT}__environment"),
            method=F("registration__client_auth_method"),
        )
        .order_by()
    )


def _current_secrets() -> dict[UUID | None, datetime]:
    """Since when each access key and each client credential has its secret.

    Read whole and put together here: asked for each sign-in, the database searches for each.
    """
    current = SecretVersion.objects.filter(state=SecretVersion.State.CURRENT).order_by()
    rows = current.values_list("access_key_id", "client_credential_id", "created_at")
    return {key or client: since for key, client, since in rows}


def _client_credentials() -> dict[tuple[UUID, UUID], UUID]:
    """By registration and environment."""
    rows = ClientCredential.objects.order_by()
    columns = rows.values_list("registration_id", "environment_id", "pk")
    return {(registration, environment): pk for registration, environment, pk in columns}


def seen_secrets(now: datetime) -> Iterator[SeenSecret]:
    """Secrets whose day comes within two weeks or is past. *now*: in the organisation's zone."""
    soon = {"rotate_by__lte": now.date() + SOON}
    clients = ClientCredential.objects.filter(**soon).exclude(registration__status=Status.RETIRED)
    for client in clients.select_related("registration", "environment").order_by():
        assert client.rotate_by is not None  # noqa: S101  (filtered above; narrows the type)
        yield SeenSecret(client.pk, CLIENT, str(client), client.rotate_by)
    for key in AccessKey.objects.filter(**soon).select_related("tenant").order_by():
        assert key.rotate_by is not None  # noqa: S101  (as above)
        yield SeenSecret(key.pk, KEY, str(key), key.rotate_by)


def are_comparable() -> bool:
    """Fingerprints are made with the organisation's key: while it changes, some are of the old."""
    retiring = OrganizationKey.objects.filter(state=OrganizationKey.State.RETIRING)
    return not retiring.exists()


def seen_owners() -> Iterator[SeenOwner]:
    """Owners of a current secret whose fingerprint is found more than once."""
    current = (
        SecretVersion.objects.filter(state=SecretVersion.State.CURRENT)
        .exclude(fingerprint="")
        .exclude(client_credential__registration__status=Status.RETIRED)
        .order_by()
    )
    twice = current.values("fingerprint").annotate(many=Count("pk")).filter(many__gt=1)
    rows = current.filter(fingerprint__in=twice.values("fingerprint"))
    named = rows.select_related(
        "client_credential__registration", "client_credential__environment", "access_key__tenant"
    ).defer("sealed")
    for version in named:
        client, key = version.client_credential, version.access_key
        if client is not None:
            place = client.environment_id
            yield SeenOwner(client.pk, CLIENT, str(client), place, version.fingerprint)
        elif key is not None:
            place = key.tenant.environment_id
            yield SeenOwner(key.pk, KEY, str(key), place, version.fingerprint)
