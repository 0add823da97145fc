"""Change which origins a registration wants. Everything is kept, dated and audited."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from cxone_registry.audit.record import record_change
from tenants.models import Environment, Origin, Registration
from tenants.rules.origin_lines import Lines, read_lines

DEVELOPMENT = (Environment.Kind.SANDBOX, Environment.Kind.OTHER)


def read(registration: Registration, text: str) -> Lines:
    """What would become of pasted lines. Changes nothing."""
    wanted = registration.origins.filter(unwanted_at=None).values_list("origin", flat=True)
    return read_lines(
        text, present=frozenset(wanted), allow_localhost=allows_localhost(registration)
    )


def allows_localhost(registration: Registration) -> bool:
    """Whether people may develop with it: some environment is no production cloud, or none is."""
    kinds = set(registration.environments.values_list("kind", flat=True))
    return not kinds or bool(kinds & set(DEVELOPMENT))


@transaction.atomic
def add_many(registration: Registration, origins: Iterable[str]) -> int:
    """Want all these canonical origins; returns how many were not wanted before.

    One that was given up earlier is wanted again, with its history.
    """
    known = {row.origin: row for row in _locked(registration)}
    asked = dict.fromkeys(origins)
    new = [
        Origin(registration=registration, origin=origin) for origin in asked if origin not in known
    ]
    Origin.objects.bulk_create(new)
    again = [known[origin] for origin in asked if origin in known and known[origin].unwanted_at]
    for row in again:
        _want_again(row)
    names = sorted([row.origin for row in new + again])
    if names:
        record_change("origin.wanted", registration, origins=names)
    return len(names)


@transaction.atomic
def give_up(origin: Origin) -> None:
    """The registration no longer wants *origin*. Twice is once."""
    if Origin.objects.filter(pk=origin.pk, unwanted_at=None).update(unwanted_at=timezone.now()):
        record_change("origin.unwanted", origin, registration=str(origin.registration_id))


@transaction.atomic
def want_again(origin: Origin) -> None:
    """Undo ``give_up``. What was asked of NICE to be removed has to be requested again."""
    row = Origin.objects.select_for_update().get(pk=origin.pk)
    if row.unwanted_at is not None:
        _want_again(row)
        record_change("origin.wanted", row, registration=str(row.registration_id))


@transaction.atomic
def forget(origin: Origin) -> bool:
    """Delete an origin that is neither wanted nor live. False, and nothing done, for others."""
    row = Origin.objects.select_for_update().get(pk=origin.pk)
    if row.unwanted_at is None or (row.live_since and not row.gone_since):
        return False
    row.delete()
    record_change("origin.deleted", origin, registration=str(origin.registration_id))
    return True


def _locked(registration: Registration) -> list[Origin]:
    # The registration's row first: two people who paste at once take turns.
    Registration.objects.select_for_update().get(pk=registration.pk)
    return list(registration.origins.all())


def _want_again(row: Origin) -> None:
    if row.removal_requested_at is not None:
        row.wanted_at, row.requested_at = timezone.now(), None
    row.unwanted_at = row.removal_requested_at = None
    row.save(update_fields=["wanted_at", "unwanted_at", "requested_at", "removal_requested_at"])
