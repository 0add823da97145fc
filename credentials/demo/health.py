"""The month before the demonstration begins: what the checks of each tenant added up to."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from credentials.models import AccessKeyUse, HealthRollup
from credentials.models.check import BUCKETS
from tenants.models import Tenant

DAYS, CHECKS_A_DAY = 30, 4
# Days ago on which CXone did not answer for an hour, and since when the broken ones are broken.
OUTAGE, BROKEN_FOR = 12, 5
# How many of 20 checks fall into each bucket, from 50 ms on.
USUAL = {2: 4, 3: 7, 4: 5, 5: 3, 6: 1}


def remember(broken: set[str]) -> None:
    """Write a month of daily sums for every tenant; those named in *broken* fail of late."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    tenants = Tenant.objects.all()
    HealthRollup.objects.bulk_create(
        row for tenant in tenants for row in _month(tenant, today, is_broken=tenant.name in broken)
    )


def _month(tenant: Tenant, today: datetime, *, is_broken: bool) -> Iterator[HealthRollup]:
    sign_ins = AccessKeyUse.objects.filter(access_key__tenant=tenant).count()
    total = sign_ins * CHECKS_A_DAY
    for ago in range(1, DAYS + 1) if total else ():
        unclear = sign_ins if ago == OUTAGE else 0
        bad = CHECKS_A_DAY if is_broken and ago <= BROKEN_FOR else 0
        yield HealthRollup(
            tenant=tenant,
            grain=HealthRollup.Grain.DAY,
            starts_at=today - timedelta(days=ago),
            total=total,
            good=max(0, total - bad - unclear),
            bad=min(bad, total - unclear),
            unclear=unclear,
            latencies=_latencies(total, ago),
        )


def _latencies(total: int, ago: int) -> list[int]:
    """Spread over the buckets as usual, one slower on the days around the outage."""
    found = [0] * BUCKETS
    slower = 2 if ago == OUTAGE else 0
    parts = [bucket for bucket, share in USUAL.items() for _ in range(share)]
    for number in range(total):
        found[parts[(number * 7 + ago) % len(parts)] + slower] += 1
    return found
