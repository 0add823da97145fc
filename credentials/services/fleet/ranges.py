"""One range of a round: read it, send it, write it (handler of ``validate-range``).

Safe to run again: who has a check of this round is not tried a second time. It gives way after a
while, so that nobody waits behind it, and goes on later.
"""

import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction

from credentials.crypto import KeyMissing, Opener
from credentials.models import ValidationRange
from credentials.services import vault
from credentials.services.fleet import interrupted, loading, oddities, outage, pauses, rounds
from credentials.services.fleet.answers import Writer
from credentials.services.fleet.loading import Row
from credentials.services.fleet.sending import Ask, Left, Wave
from credentials.services.fleet.sql import again_if_deadlocked
from credentials.services.fleet.watch import End, Watch
from cxone_registry.jobs.handlers import Done, Later
from tenants.cxone import CXoneError
from tenants.cxone.fleet import FleetSender
from tenants.cxone.jwks import KeySet
from tenants.services import cloud_budget
from tenants.services.cloud_budget import Pace, take_slots
from tenants.services.clouds import cloud_of, door, provider_cache

State = ValidationRange.State
SOON, NO_CONNECTION, NO_KEY = timedelta(seconds=5), timedelta(seconds=2), timedelta(minutes=5)
# A chunk is at most this many seconds' worth of sends.
CHUNK_SECONDS = 5
_kept = threading.local()


def run(range_id: UUID) -> Done | Later:
    """Validate what is left of the range."""
    work = _load(range_id)
    if work is None:
        return Done("gone")
    if work.state != State.WAITING:
        return Done(work.state)
    wait = pauses.wait_of(work)
    if wait is not None:
        return Later(wait)
    outage.follow(work.environment)
    breaker = cloud_budget.breaker_wait(work.environment_id)
    if breaker.seconds > 0:
        return Later(timedelta(seconds=breaker.seconds))
    try:
        ask = _prepared(work)
    except CXoneError:
        # Nothing can be sent where the issuer does not answer, or answers what it must not.
        outage.report(work.environment, faulted=1, answered=0)
        return Later(SOON)
    return _work(work, ask, is_probe=breaker.is_probe)


def give_up(range_id: UUID) -> None:
    """The job's tries are used up: the rest of the range is not sent. In a transaction."""
    work = _load(range_id)
    if work is not None and work.state == State.WAITING:
        rounds.close_range(work, State.DONE, given_up=True)


def _load(range_id: UUID) -> ValidationRange | None:
    with transaction.atomic():
        found = ValidationRange.objects.select_related("round", "environment")
        return found.filter(pk=range_id).first()


def _prepared(work: ValidationRange) -> Ask:
    """How to ask CXone, with what the issuer publishes. Raises CXoneError."""
    cloud, now = cloud_of(work.environment), datetime.now(UTC)
    cache = provider_cache()

    def renewed(tried: KeySet) -> KeySet:
        return cache.renewed_keys(cloud, tried=tried, door=door(), now=datetime.now(UTC))

    return partial(
        sender().ask,
        cloud=cloud,
        document=cache.document(cloud, door=door(), now=now),
        keys=cache.keys(cloud, door=door(), now=now),
        clock=lambda: datetime.now(UTC),
        renew_keys=renewed,
    )


def sender() -> FleetSender:
    """This thread's own, with the connections that it keeps."""
    if not hasattr(_kept, "sender"):
        _kept.sender = FleetSender()
    return _kept.sender


def _work(work: ValidationRange, ask: Ask, *, is_probe: bool) -> Done | Later:
    wanted = 1 if is_probe else settings.FLEET_CONNECTIONS
    watch = Watch(work, wanted=wanted, seconds=settings.FLEET_SLICE_SECONDS, clock=time.monotonic)
    try:
        if not watch.connections:
            return Later(NO_CONNECTION)
        return _send(work, ask, watch, is_probe=is_probe)
    except KeyMissing:
        # This server lacks a root key; another one, or this one later, may have it.
        return Later(NO_KEY)
    finally:
        watch.close()


def _send(work: ValidationRange, ask: Ask, watch: Watch, *, is_probe: bool) -> Done | Later:
    with transaction.atomic():
        found = loading.load(work)
        known = loading.open_codes(found, work.environment_id)
    left = interrupted.settle(work, _complete(work, found))
    rate = work.environment.requests_per_second
    wave = partial(
        Wave,
        work.pk,
        cloud=cloud_of(work.environment),
        opener=_opener(work, left),
        watch=watch,
        writer=Writer(work, known),
        pace=Pace(partial(take_slots, work.environment_id), rate=rate, most=watch.connections),
        chunk=max(1, min(watch.connections, int(rate * CHUNK_SECONDS))),
    )
    ask = partial(ask, connections=watch.connections)
    if is_probe:
        _settle_apart(work, wave().run(left[:1], ask))
        return _ended(work, watch, has_more=len(left) > 1, soon=timedelta(0))
    while left:
        wave_over = wave().run(left, ask)
        _settle_apart(work, wave_over)
        left = wave_over.rows
        if watch.end or not wave_over.moved:
            break
    return _ended(work, watch, has_more=bool(left), soon=SOON)


def _complete(work: ValidationRange, found: list[Row]) -> list[Row]:
    again_if_deadlocked(
        partial(oddities.incomplete, work, [row for row in found if not row.is_complete])
    )
    return [row for row in found if row.is_complete]


def _opener(work: ValidationRange, left: list[Row]) -> Opener:
    versions = [version for row in left for version in (row.client_version, row.key_version)]
    return vault.use_many(
        [version for version in versions if version], purpose=f"range {work.pk}", about=work.round
    )


def _settle_apart(work: ValidationRange, left: Left) -> None:
    again_if_deadlocked(partial(oddities.forbidden, work, left.forbidden))
    again_if_deadlocked(partial(oddities.shut, work, left.shut))


def _ended(work: ValidationRange, watch: Watch, *, has_more: bool, soon: timedelta) -> Done | Later:
    watch.look(time.monotonic())
    if watch.end is End.CANCELLED:
        rounds.close_range(work, State.CANCELLED)
        return Done(State.CANCELLED)
    if not has_more:
        rounds.close_range(work, State.DONE)
        return Done()
    if watch.end is End.THROTTLED:
        return Later(timedelta(seconds=watch.retry_after))
    if watch.end is End.BREAKER_OPEN:
        return Later(timedelta(seconds=60))
    return Later(timedelta(0) if watch.end is End.SLICE_OVER else soon)
