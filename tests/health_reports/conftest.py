"""Schedules, recipients and findings to report on, and a mail server to send to."""

from datetime import time, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from credentials.models import (
    Finding,
    HealthReport,
    ReportDelivery,
    ReportRecipient,
    ReportSchedule,
)
from credentials.services.health_reports import making, schedules, sending
from tenants.models import Membership
from tests.contacts.post_office import open_office
from tests.support import make


@pytest.fixture
def office(settings):
    with open_office(settings) as office:
        yield office


@pytest.fixture
def schedule(org):
    return make_schedule()


@pytest.fixture
def browser(org):
    def made(role="admin"):
        client = Client()
        client.force_login(make.member(org, role))
        return client

    return made


@transaction.atomic
def make_schedule(**fields):
    made = ReportSchedule(**{"name": "Weekly health", "at": time(8), **fields})
    schedules.save(made)
    return made


@transaction.atomic
def add(schedule, *, email="", membership=None):
    made = ReportRecipient(schedule=schedule, email=email, membership=membership)
    schedules.add_recipient(made)
    return made


def add_member(schedule, org, role="viewer"):
    user = make.member(org, role)
    with transaction.atomic():
        membership = Membership.objects.get(user=user)
    return add(schedule, membership=membership)


@transaction.atomic
def finding(row=None, **fields):
    row = row or make.registration()
    now = timezone.now()
    defaults = {
        "code": f"code-{make.number()}",
        "severity": 1,
        "subject": "registration",
        "subject_id": row.pk,
        "subject_label": str(row),
        "sentence": "CXone refused it.",
        "remedy": "Replace it.",
        "opened_at": now - timedelta(hours=1),
        "last_seen_at": now,
    }
    return Finding.objects.create(**{**defaults, **fields})


@transaction.atomic
def overdue(schedule, *, hours=0):
    """As if its time had come so long ago."""
    due_at = timezone.now() - timedelta(hours=hours, seconds=1)
    ReportSchedule.objects.filter(pk=schedule.pk).update(next_due_at=due_at)
    return due_at


def make_due(schedule, *, hours=0):
    overdue(schedule, hours=hours)
    return making.make(schedule.pk)


def send_all():
    return [sending.send(one.pk) for one in deliveries()]


@transaction.atomic
def deliveries():
    return list(ReportDelivery.objects.order_by("email").select_related("report"))


@transaction.atomic
def reports():
    return list(HealthReport.objects.order_by("created_at"))


@transaction.atomic
def again(row):
    return type(row).objects.get(pk=row.pk)
