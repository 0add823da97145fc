"""Carry out an approved order, in one transaction of the maintenance role."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone

from credentials.models import IdentityProvider, OrganizationKey, SecretVersion, ShredOrder
from credentials.services.data_keys import data_keys
from credentials.services.reencryption import sealed_fields
from credentials.services.shredding import certificate
from credentials.services.shredding.orders import MAINT, RefusedError, refuse_ended
from cxone_registry.audit.record import record_change, record_platform
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Job, Schedule

# Under these names the hashes of links and codes are kept, whatever they open.
LINKS = ("token_hash", "code_hash")
OPEN = ("queued", "running")


def preview(organization: UUID) -> dict[str, int]:
    """What would be destroyed or ended, and how many of each. Changes nothing."""
    found = {"data keys": _keys(organization).exclude(wrapped=None).count()}
    for model, field in sealed_fields():
        held = _of(model, organization).exclude(**{field.name: None}).count()
        found[f"values of {field.aad_name}"] = held
    for model, name in _links():
        held = _of(model, organization).exclude(**{name: ""}).count()
        found[f"links of {model._meta.verbose_name_plural}"] = held
    found["open jobs"] = _of(Job, organization).filter(state__in=OPEN).count()
    found["sessions"] = len(_sessions(organization))
    return {what: count for what, count in found.items() if count}


def run(order: ShredOrder) -> dict[str, Any]:
    """Destroy it all; returns the certificate. Raises RefusedError unless two people agreed."""
    organization = order.of_organization
    record_platform("organization.shred-started", order=str(order.pk))
    with transaction.atomic(using=MAINT):
        locked = ShredOrder.objects.using(MAINT).select_for_update().get(pk=order.pk)
        refuse_ended(locked)
        if not locked.approved_by:
            raise RefusedError("Nobody approved it yet: another platform operator must.")
        roots = roots_of(organization)
        counts, now = _destroy(organization), timezone.now()
        made = certificate.make(locked, counts, roots, now)
        ShredOrder.objects.using(MAINT).filter(pk=order.pk).update(done_at=now, certificate=made)
    data_keys.forget()
    with organization_context(organization), transaction.atomic():
        record_change("organization.shredded", order=str(order.pk), counts=counts)
    record_platform("organization.shredded", order=str(order.pk), digest=certificate.digest(made))
    return made


def _destroy(organization: UUID) -> dict[str, int]:
    now, counts = timezone.now(), Counter(preview(organization))
    # The keys first: from here on the database refuses every new value.
    _keys(organization).exclude(wrapped=None).update(
        state=OrganizationKey.State.DESTROYED, wrapped=None, destroyed_at=now
    )
    for model, field in sealed_fields():
        rows = _of(model, organization).exclude(**{field.name: None})
        if model is SecretVersion:
            rows.update(sealed=None, fingerprint="", state="destroyed", destroyed_at=now)
        else:
            rows.update(**{field.name: None})
    _end(organization, now)
    return dict(counts)


def _end(organization: UUID, now: datetime) -> None:
    """Links, jobs, schedules, ways to sign in and sessions: nothing goes on by itself."""
    for model, name in _links():
        _of(model, organization).exclude(**{name: ""}).update(**{name: ""})
    _of(IdentityProvider, organization).update(is_enabled=False)
    _of(Schedule, organization).update(is_enabled=False)
    _of(Job, organization).filter(state__in=OPEN).update(
        state="failed", result_code="shredded", finished_at=now, lease_token=None, lease_until=None
    )
    Session.objects.using(MAINT).filter(pk__in=_sessions(organization)).delete()


def _sessions(organization: UUID) -> list[str]:
    """Sessions that work for the organisation."""
    return [
        each.pk
        for each in Session.objects.using(MAINT).filter(expire_date__gt=timezone.now())
        if each.get_decoded().get("organization") == str(organization)
    ]


def _links() -> list[tuple[type[models.Model], str]]:
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in LINKS
    ]


def roots_of(organization: UUID) -> list[str]:
    """Ids of the root keys that wrap the organisation's data keys."""
    found = _keys(organization).exclude(wrapped=None).values_list("kek_id", flat=True)
    return sorted(set(found))


def _keys(organization: UUID) -> "models.QuerySet[OrganizationKey]":
    return _of(OrganizationKey, organization)


def _of(model: Any, organization: UUID) -> "models.QuerySet[Any]":
    # A bare queryset: the maintenance role sees all, so the organisation is named.
    return models.QuerySet(model, using=MAINT).filter(organization_id=organization).order_by()
