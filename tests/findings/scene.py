"""Findings, windows and looks for the tests of what people do about them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from credentials.models import Finding, MaintenanceWindow
from credentials.reports import open_findings
from credentials.services import watch as looking
from cxone_registry.audit.models import Event
from cxone_registry.jobs.models import Schedule
from tenants.services import watching
from tests.admin.helpers import make_finding

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@transaction.atomic
def find(thing, **fields):
    """A finding about *thing*, of whatever kind it says."""
    return make_finding(thing, **fields)


@transaction.atomic
def fresh(finding):
    """*finding* as it is now, with its state."""
    return open_findings.with_state(Finding.objects.all(), timezone.now()).get(pk=finding.pk)


def state(finding):
    """One of the states of a finding."""
    return fresh(finding).state


@transaction.atomic
def window(**fields):
    """A maintenance window around now."""
    now = timezone.now()
    defaults = {"starts_at": now - HOUR, "ends_at": now + HOUR, "reason": "Move"}
    return MaintenanceWindow.objects.create(**{**defaults, **fields})


@transaction.atomic
def actions(finding):
    """What the audit trail tells of *finding*, oldest first."""
    events = Event.objects.filter(object_id=str(finding.pk)).order_by("seq")
    return list(events.values_list("action", flat=True))


def look():
    """The hourly look."""
    with transaction.atomic():
        schedule = Schedule.objects.get(kind=watching.KIND)
    looking.watch(schedule.pk)


@transaction.atomic
def open_codes(thing):
    """Codes of what is open about *thing*."""
    found = Finding.objects.filter(subject_id=thing.pk, resolved_at=None)
    return sorted(found.values_list("code", flat=True))


@transaction.atomic
def opened(thing, code):
    """The newest finding of *code* about *thing*."""
    return Finding.objects.filter(subject_id=thing.pk, code=code).order_by("-opened_at").first()
