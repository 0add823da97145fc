from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from credentials.models import Reminder
from credentials.services.reminders import planning, sending
from cxone_registry.jobs.models import Job, Schedule
from tenants.models import Contact, TechnicalContact
from tests.contacts.post_office import open_office
from tests.support import make

# A Monday without holidays, in the morning.
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    """The time as the registry sees it."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: int) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.fixture
def office(settings):
    with open_office(settings) as office:
        yield office


@pytest.fixture
def ana(org, clock):
    """A technical contact."""
    return make_contact(name="Ana")


@pytest.fixture
def credential(ana, clock):
    """A client secret of Ana's application, due in a week."""
    return make_secret(ana, days=7)


@transaction.atomic
def make_contact(**fields):
    return Contact.objects.create(
        **{"name": "Ana", "email": f"ana{make.number()}@example.com", **fields}
    )


@transaction.atomic
def make_secret(*contacts, days=7, role="technical", secret=None, **fields):
    """A client credential due in so many days from Monday, of an application of *contacts*."""
    made = make.client_credential(
        secret=secret,
        registration=make.registration(**{"name": f"App {make.number()}", **fields}),
        rotate_by=MONDAY.date() + days * DAY,
    )
    for one in contacts:
        TechnicalContact.objects.create(registration=made.registration, contact=one, role=role)
    return made


def plan():
    """One hourly run; the mailboxes that are to be written to."""
    with transaction.atomic():
        schedule = Schedule.objects.get(kind="remind")
    planning.remind(schedule.pk)
    with transaction.atomic():
        jobs = Job.objects.filter(kind=planning.KIND, state=Job.State.QUEUED)
        return list(jobs.order_by("created_at").values_list("object_id", flat=True))


def run():
    """One hourly run and the mails that it queues; how each ended."""
    ended = [sending.send(mailbox) for mailbox in plan()]
    finish_jobs()
    return ended


@transaction.atomic
def finish_jobs():
    Job.objects.filter(kind=planning.KIND).update(state=Job.State.DONE)


@transaction.atomic
def rows():
    return list(Reminder.objects.order_by("created_at", "email", "subject_label"))


@transaction.atomic
def again(row):
    return type(row).objects.get(pk=row.pk)


def addressed(office):
    return sorted(envelope.rcpt_tos[0] for envelope in office.envelopes)


def body(mail, kind="plain"):
    return mail.get_body([kind]).get_content()
