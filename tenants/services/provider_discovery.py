"""Ask each issuer what it publishes, and keep it by content.

Environments are shared: whichever organisation's hour comes first asks, the others find it done.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue
from tenants.cxone import CXoneError, published_keys, read_provider
from tenants.models import Environment, ProviderDocument, RegistrationEnvironment, Tenant
from tenants.rules.published import keys_changes, provider_changes
from tenants.services import token_endpoint_drift
from tenants.services.clouds import cloud_of, door
from tenants.services.documents import Body, Compare, keep

log = logging.getLogger(__name__)
ONE = "discover-environment"
# The schedule is hourly; what another organisation asked for a little ago is fresh enough.
FRESH = timedelta(minutes=55)
# However often people press the button, and however many of them.
PAUSE = timedelta(minutes=1)
Kind = ProviderDocument.Kind
COMPARE: dict[str, Compare] = {Kind.OPENID: provider_changes, Kind.KEYS: keys_changes}


def refresh(schedule_id: UUID) -> Done:
    """Refresh what the organisation uses (handler of ``discover-environments``)."""
    with transaction.atomic():
        ids = list(used_environments().values_list("pk", flat=True))
    asked = sum(_refresh(environment_id, FRESH) is not None for environment_id in ids)
    return Done(f"asked-{asked}-of-{len(ids)}")


def refresh_one(environment_id: UUID) -> Done:
    """Refresh one environment for a person who waits (handler of ``discover-environment``)."""
    return Done(_refresh(environment_id, PAUSE) or "done")


def request(environment: Environment) -> bool:
    """Queue a refresh for a person. False if the issuer was asked within the last minute."""
    if environment.discovered_at and timezone.now() - environment.discovered_at < PAUSE:
        return False
    enqueue(ONE, environment.pk, priority=Job.Priority.PERSON)
    return True


def used_environments() -> "models.QuerySet[Environment]":
    """Environments in which the chosen organisation has tenants or applications."""
    return Environment.objects.filter(
        Q(pk__in=Tenant.objects.values("environment_id"))
        | Q(pk__in=RegistrationEnvironment.objects.values("environment_id"))
    )


def _refresh(environment_id: UUID, fresh: timedelta) -> str | None:
    """The code of what went wrong, "" if nothing did, None if nobody needed to be asked."""
    now = timezone.now()
    environment = _claim(environment_id, now, fresh)
    if environment is None:
        return None
    found, code = _ask(environment)
    with transaction.atomic():
        # Fenced: an answer that came after the next asking is old news.
        ours = Environment.objects.select_for_update(no_key=True, of=("self",))
        if not ours.filter(pk=environment_id, discovered_at=now).exists():
            return code
        for kind, body in found.items():
            _keep(environment, kind, body, now)
        Environment.objects.filter(pk=environment_id).update(discovery_error=code[:60])
    if code:
        log.info("discovery.failed", extra={"environment": str(environment_id), "code": code})
    return code


def _claim(environment_id: UUID, now: datetime, fresh: timedelta) -> Environment | None:
    """The environment, if it is our turn to ask: of many workers one gets it, none waits."""
    old = Q(discovered_at=None) | Q(discovered_at__lte=now - fresh)
    with transaction.atomic():
        free = Environment.objects.select_for_update(skip_locked=True, no_key=True)
        environment = free.filter(old, pk=environment_id).first()
        if environment is not None:
            environment.discovered_at = now
            environment.save(update_fields=["discovered_at"])
    return environment


def _ask(environment: Environment) -> tuple[dict[str, Body], str]:
    """What the issuer publishes now, as far as it can be trusted, and what went wrong."""
    cloud = cloud_of(environment)
    found: dict[str, Body] = {}
    try:
        document, found[Kind.OPENID] = read_provider(cloud, door=door())
        found[Kind.KEYS] = published_keys(cloud, document.jwks_uri, door=door())
    except CXoneError as error:
        return found, error.code
    return found, ""


def _keep(environment: Environment, kind: str, body: Body, now: datetime) -> None:
    about = {"environment": environment, "kind": kind}
    document, _ = keep(ProviderDocument, about, body, COMPARE[kind], now)
    if kind == Kind.OPENID:
        token_endpoint_drift.look_at(document)
