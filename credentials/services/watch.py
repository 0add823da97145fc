"""The hourly look: findings about what shows without asking CXone."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.reports import watched, watched_secrets, watched_work
from credentials.reports.moot_findings import moot
from credentials.reports.moved_tenants import seen_tenants
from credentials.rules.watch import (
    contacts,
    key_chain,
    lapses,
    origins,
    own_work,
    requests,
    results,
    reuse,
    rotation,
    tenants,
)
from credentials.rules.watch.codes import BY_FINGERPRINT, CODES
from credentials.rules.watch.raised import Raised
from credentials.services import escalation, findings
from credentials.services.fleet.sql import expect_many
from credentials.services.health_reports import timers
from credentials.services.notices.soon import tell_soon
from cxone_registry.jobs.handlers import Done
from tenants.services.adoption import adopt_submitted


def watch(schedule_id: UUID) -> Done:
    """Look over the chosen organisation (handler of ``watch-registrations``)."""
    timers.keep()
    adopt_submitted()
    with transaction.atomic():
        expect_many()
        # While fingerprints cannot be compared, what they told stays as it is.
        codes = CODES if watched_secrets.are_comparable() else CODES - BY_FINGERPRINT
        seen = (one for one in raised(timezone.now()) if one.problem.code in codes)
        changes = findings.reconcile(codes, seen)
        changes += findings.resolve(moot())
        escalation.queue(changes)
        # Also what was put aside until now, and what a lost look left untold.
        tell_soon()
        findings.audit(changes)
    return Done(f"changed-{len(changes)}")


def raised(now: datetime) -> Iterator[Raised]:
    """Everything that is wrong at *now*."""
    here = watched.organization_time(now)
    states = watched.contact_states(now)
    yield from requests.late_requests(watched.waiting_requests(here), here.date())
    yield from contacts.silent_contacts(watched.seen_contacts(states))
    yield from contacts.thin_teams(watched.seen_teams(states))
    # What was only never filled in stays on the page of the key: a finding for each would drown
    # those that matter.
    chains = key_chain.key_chains(watched.seen_keys(states))
    yield from (one for one in chains if one.problem.code in CODES)
    yield from origins.troubled_origins(watched.seen_origins(here))
    yield from lapses.lapses(watched.seen_checklists(now))
    yield from tenants.moved_tenants(seen_tenants())
    yield from _secrets(here)
    yield from _own_work(now)


def _secrets(here: datetime) -> Iterator[Raised]:
    usual, rhythms = watched_secrets.usual_rhythm(), watched_secrets.rhythms()
    shortest = min(one.interval for one in (usual, *rhythms.values()))
    seen = watched_secrets.seen_results(shortest, here)
    yield from results.silent_sign_ins(seen, rhythms, usual, here)
    yield from rotation.due_secrets(watched_secrets.seen_secrets(here), here.date())
    yield from reuse.shared_secrets(watched_secrets.seen_owners())


def _own_work(now: datetime) -> Iterator[Raised]:
    yield from own_work.broken_channels(watched_work.seen_channels(), now)
    yield from own_work.undelivered_reports(watched_work.seen_deliveries())
    yield from own_work.failed_jobs(watched_work.seen_jobs(), now)
