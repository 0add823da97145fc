"""The hourly look: findings about what shows without asking CXone."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.reports import watched
from credentials.reports.moot_findings import moot
from credentials.rules.watch import contacts, key_chain, lapses, origins, requests
from credentials.rules.watch.codes import CODES
from credentials.rules.watch.raised import Raised
from credentials.services import escalation, findings
from cxone_registry.jobs.handlers import Done
from tenants.services.adoption import adopt_submitted


def watch(schedule_id: UUID) -> Done:
    """Look over the chosen organisation (handler of ``watch-registrations``)."""
    adopt_submitted()
    with transaction.atomic():
        changes = findings.reconcile(CODES, raised(timezone.now()))
        changes += findings.resolve(moot())
        escalation.queue(changes)
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
