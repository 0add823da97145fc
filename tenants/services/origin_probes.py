"""Ask CXone which origins it lets in, as a browser does, and date what changed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue, hurry
from tenants.cxone import Cloud, probe_origin
from tenants.models import ApplicationType, Origin, Registration, Tenant
from tenants.rules.probing import is_clear
from tenants.services.clouds import cloud_of, door
from tenants.services.probe_results import Seen, keep

ALL, ONE = "probe-origins", "probe-origins-of"
MOST_PLACES, MOST_ORIGINS = 10, 200
AT_ONCE = 5
SILENCES = 3  # without an answer in a row: the place is not asked about the other origins
BATCH = 500


@dataclass(frozen=True, slots=True)
class Place:
    """An API base URL, and one of the tenants that live there."""

    tenant_id: UUID
    cloud: Cloud
    api_endpoint: str


def request(registration: Registration) -> None:
    """Queue a probe of one registration's origins, for a person who waits."""
    enqueue(ONE, registration.pk, priority=Job.Priority.PERSON)
    hurry(ONE, registration.pk)


def asked_at(registration: Registration) -> datetime | None:
    """When the probe was asked for that is still to be done; None if there is none."""
    still = Job.objects.filter(kind=ONE, object_id=registration.pk)
    still = still.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return still.values_list("created_at", flat=True).first()


def probe_all(schedule_id: UUID) -> Done:
    """Queue a probe of every user application's origins (handler of ``probe-origins``).

    One job each, so that a killed worker costs one registration's probes and no more.
    """
    with transaction.atomic():
        people = Registration.objects.exclude(application_type=ApplicationType.BACK_END)
        ids = list(people.filter(origins__in=_worth_asking()).values_list("pk", flat=True))
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), BATCH):
        with transaction.atomic():
            for registration_id in unique[start : start + BATCH]:
                # Due now but without a nudge each: the tick wakes the workers for all of them.
                enqueue(ONE, registration_id, run_after=timezone.now())
    return Done(f"queued-{len(unique)}")


def probe_registration(registration_id: UUID) -> Done:
    """Probe one registration's origins (handler of ``probe-origins-of``). Safe to repeat."""
    with transaction.atomic():
        registration = Registration.objects.filter(pk=registration_id).first()
        if registration is None or registration.application_type == ApplicationType.BACK_END:
            return Done("gone")
        origins = _origins_of(registration)
        places = places_of(registration)
    if not origins or not places:
        return Done("nothing-to-probe")
    with ThreadPoolExecutor(min(AT_ONCE, len(places)), thread_name_prefix="origins") as pool:
        answers = pool.map(lambda place: list(_ask(place, origins)), places)
        seen = [one for each in answers for one in each]
    with transaction.atomic():
        keep(registration_id, [place.tenant_id for place in places], seen)
    return Done(f"asked-{len(seen)}")


def places_of(registration: Registration) -> list[Place]:
    """The API base URLs of the tenants in the registration's environments, one tenant for each."""
    tenants = (
        Tenant.objects.filter(environment__in=registration.environments.all())
        .exclude(api_endpoint="")
        .select_related("environment")
        .order_by("environment_id", "api_endpoint", "pk")
        .distinct("environment_id", "api_endpoint")[:MOST_PLACES]
    )
    return [
        Place(tenant.pk, cloud_of(tenant.environment), tenant.api_endpoint) for tenant in tenants
    ]


def _worth_asking() -> QuerySet[Origin]:
    maybe_live = Q(live_since__isnull=False, gone_since=None) | Q(probed_at=None)
    return Origin.objects.filter(Q(unwanted_at=None) | maybe_live)


def _origins_of(registration: Registration) -> list[tuple[UUID, str]]:
    # The longest unasked first: whatever stops this, the others get their turn.
    asked = _worth_asking().filter(registration=registration)
    asked = asked.order_by(F("probed_at").asc(nulls_first=True), "pk")
    return list(asked.values_list("pk", "origin")[:MOST_ORIGINS])


def _ask(place: Place, origins: list[tuple[UUID, str]]) -> Iterator[Seen]:
    silences = 0
    for origin_id, origin in origins:
        seen = probe_origin(place.cloud, place.api_endpoint, origin, door=door(), clock=_now)
        answer = Seen(origin_id, place.tenant_id, "" if seen.allowed else seen.code[:60], _now())
        yield answer
        silences = 0 if is_clear(answer.code) else silences + 1
        if silences == SILENCES:
            return


def _now() -> datetime:
    return datetime.now(UTC)
