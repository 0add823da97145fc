"""Keep what probes of origins answered, and date what changed. Writing it twice is once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from tenants.models import Origin, OriginProbe, Tenant
from tenants.rules.probing import Answer, Liveness, is_clear, merged, moved, verdict
from tenants.services import watching


@dataclass(frozen=True, slots=True)
class Seen:
    """What one tenant's API answered about one origin. *code*: empty when it may call."""

    origin_id: UUID
    tenant_id: UUID
    code: str
    at: datetime


def keep(registration_id: UUID, tenants: Iterable[UUID], seen: list[Seen]) -> None:
    """Write answers of one registration's origins. Needs a transaction.

    *tenants*: all that were asked. What earlier probes heard elsewhere is dropped: it says nothing
    about today. Origins and tenants that were deleted meanwhile are left out.
    """
    origins = _locked(registration_id, {one.origin_id for one in seen})
    left = set(Tenant.objects.filter(pk__in=list(tenants)).values_list("pk", flat=True))
    OriginProbe.objects.filter(origin__in=origins).exclude(tenant__in=left).delete()
    answers = [one for one in seen if one.origin_id in origins and one.tenant_id in left]
    _date(origins, _merge(origins, answers), answers)
    watching.look_soon()


def _locked(registration_id: UUID, ids: set[UUID]) -> dict[UUID, Origin]:
    rows = Origin.objects.select_for_update().filter(registration_id=registration_id, pk__in=ids)
    return {row.pk: row for row in rows.order_by("pk")}


def _merge(origins: dict[UUID, Origin], seen: list[Seen]) -> list[OriginProbe]:
    known = {
        (row.origin_id, row.tenant_id): row
        for row in OriginProbe.objects.filter(origin__in=origins)
    }
    for one in seen:
        key = (one.origin_id, one.tenant_id)
        before = known.get(key)
        answer = merged(_answer(before) if before else None, one.code, one.at)
        row = known.setdefault(key, OriginProbe(origin_id=key[0], tenant_id=key[1]))
        row.allowed, row.code = answer.allowed, answer.code
        row.asked_at, row.since = answer.asked_at, answer.since
    OriginProbe.objects.bulk_create(
        known.values(),
        update_conflicts=True,
        unique_fields=["organization", "origin", "tenant"],
        update_fields=["allowed", "code", "asked_at", "since"],
    )
    return list(known.values())


def _date(origins: dict[UUID, Origin], probes: list[OriginProbe], seen: list[Seen]) -> None:
    """Live, gone and probed, of the origins about which somebody said something now."""
    now = timezone.now()
    answers = defaultdict(list)
    for probe in probes:
        answers[probe.origin_id].append(_answer(probe))
    told = {one.origin_id for one in seen if is_clear(one.code)}
    for origin_id in told:
        row = origins[origin_id]
        after = moved(Liveness(row.live_since, row.gone_since), verdict(answers[origin_id]), now)
        row.live_since, row.gone_since = after.live_since, after.gone_since
        row.probed_at = now
    changed = [origins[origin_id] for origin_id in told]
    Origin.objects.bulk_update(changed, ["live_since", "gone_since", "probed_at"])


def _answer(row: OriginProbe) -> Answer:
    return Answer(row.allowed, row.code, row.asked_at, row.since)
