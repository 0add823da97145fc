"""Who uses a secret, and what breaks when it is switched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from credentials.models import (
    AccessKey,
    AccessKeyUse,
    ClientCredential,
    Consumer,
    MaintenanceWindow,
    Rotation,
)
from credentials.reports.rotations.facts import uses_of
from tenants.models import Contact

Owner = ClientCredential | AccessKey
MOST = 50


@dataclass(frozen=True, slots=True)
class Impact:
    """*uses* are sign-ins, at most MOST of *count*; *breaks* is what a switch now would stop."""

    uses: Sequence[AccessKeyUse]
    count: int
    tenants: Sequence[str]
    contacts: Sequence[str]
    consumers: Sequence[Consumer]
    windows: Sequence[MaintenanceWindow]
    breaks: Sequence[str]


def impact_of(owner: Owner, now: datetime, new_version: UUID | None = None) -> Impact:
    """What hangs on the secret of *owner*; *new_version* is what consumers are to prove."""
    is_key = isinstance(owner, AccessKey)
    probe = Rotation()
    if isinstance(owner, AccessKey):
        probe.access_key = owner
    else:
        probe.client_credential = owner
    named = uses_of(probe).select_related("registration", "access_key__tenant__environment")
    count = named.count()
    uses = list(named.order_by("registration__name", "pk")[:MOST])
    consumers = list(consumers_of(owner))
    return Impact(
        uses=uses,
        count=count,
        tenants=sorted({str(use.access_key.tenant) for use in uses}),
        contacts=_contacts(owner, uses),
        consumers=consumers,
        windows=_windows(owner, now),
        breaks=_breaks(count, consumers, new_version, is_key=is_key),
    )


def consumers_of(owner: Owner) -> QuerySet[Consumer]:
    """Everything that is known to hold the secret of *owner*."""
    return owner.consumers.select_related("contact", "last_version").defer(
        "sealed_key", "last_version__sealed"
    )


def holds(consumer: Consumer) -> str:
    """What the version that it proved is by now; empty while it said nothing."""
    return consumer.last_version.state if consumer.last_version else consumer.last_holds


def _contacts(owner: Owner, uses: Sequence[AccessKeyUse]) -> list[str]:
    registrations = {use.registration_id for use in uses}
    if isinstance(owner, ClientCredential):
        registrations.add(owner.registration_id)
    found = Contact.objects.filter(assignments__registration__in=registrations)
    names = {str(contact) for contact in found.distinct()[:MOST]}
    if isinstance(owner, AccessKey) and owner.sponsor:
        names.add(str(owner.sponsor))
    return sorted(names)


def _windows(owner: Owner, now: datetime) -> list[MaintenanceWindow]:
    """Maintenance and change freezes that are on or to come where the secret is used."""
    place = owner.tenant.environment_id if isinstance(owner, AccessKey) else owner.environment_id
    coming = MaintenanceWindow.objects.filter(ends_at__gt=now).order_by("starts_at")
    return [one for one in coming[:MOST] if one.environment_id in (None, place)][:5]


def _breaks(
    count: int, consumers: Sequence[Consumer], new_version: UUID | None, *, is_key: bool
) -> list[str]:
    unproved = [
        one
        for one in consumers
        if one.token_hash and (new_version is None or one.last_version_id != new_version)
    ]
    silent = [one for one in consumers if not one.token_hash]
    found = []
    if not consumers:
        found.append(
            "No consumer is written down: who else holds the old value is not known here, and"
            " would stop once the old one is switched off."
        )
    if unproved:
        more = f" and {len(unproved) - 3} more" if len(unproved) > 3 else ""
        names = ", ".join(one.name for one in unproved[:3]) + more
        found.append(f"Not proved to hold a new value, and would stop: {names}.")
    if silent:
        found.append(f"Without a token, so that nothing proves what they hold: {len(silent)}.")
    if not is_key:
        found.append(
            "Whether NICE keeps the old client secret working next to the new one is not"
            " documented. Plan as if it stopped at once."
        )
    if count:
        found.append("The registry's own validations switch by themselves.")
    return found
