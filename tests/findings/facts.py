"""For each code of the hourly look: what makes it so, and what mends it, by the smallest facts."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from credentials.models import (
    HealthReport,
    NoticeChannel,
    ReportDelivery,
    ReportSchedule,
    SecretVersion,
)
from credentials.rules.watch.own_work import thing_of
from credentials.services import vault
from cxone_registry.jobs.models import Job
from cxone_registry.secret import Secret
from tenants.models import (
    ChecklistProof,
    Contact,
    Environment,
    Origin,
    TechnicalContact,
    TenantDocument,
)
from tenants.services import contacts, requests
from tests.requests.scene import planned
from tests.support import make

DAY = timedelta(days=1)
# What a fact is about, and what mends it.
Broken = tuple[object, Callable[[], object]]


class Thing:
    """Stands for what has no row of its own."""

    def __init__(self, pk):
        self.pk = pk


@transaction.atomic
def application(**fields):
    numbered = {"status": "active", "tracking_number": f"T-{make.number()}"}
    return make.registration(**numbered | fields)


@transaction.atomic
def contact(registration=None, **signs):
    made = Contact.objects.create(name="Ana", email=f"ana{make.number()}@example.com", **signs)
    if registration:
        TechnicalContact.objects.create(registration=registration, contact=made)
    return made


def own_secrets(**fields):
    """A sign-in whose secrets nobody else has."""
    number = make.number()
    key = make.access_key(f"key-secret-{number}", **fields)
    environment = key.tenant.environment
    client = make.client_credential(f"client-secret-{number}", environment=environment)
    return make.use(access_key=key, registration=client.registration)


@transaction.atomic
def change(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)


def changer(row, **fields):
    return lambda: change(row, **fields)


# --- people ---------------------------------------------------------------------------------------


def contact_stale():
    silent = contact(application(), created_at=timezone.now() - 400 * DAY)
    return silent, changer(silent, confirmed_at=timezone.now())


def contact_bounced():
    bounced = contact(application(), bounced_at=timezone.now())
    return bounced, changer(bounced, confirmed_at=timezone.now() + DAY)


def contact_left():
    left = contact(application())
    contacts.mark_left(left)
    return left, lambda: contacts.undo_left(left)


def too_few_contacts():
    app = application()
    contact(app)
    return app, lambda: contact(app)


def api_user_is_person():
    key = own_secrets(user_kind="person").access_key
    return key, changer(key, user_kind="dedicated")


def api_user_shared():
    use = own_secrets()
    other = make.use(access_key=use.access_key, registration=make.registration())
    return use.access_key, lambda: delete(other)


@transaction.atomic
def delete(row):
    row.delete()


def sponsor_gone():
    sponsor = contact(left_at=timezone.now())
    key = own_secrets(sponsor=sponsor).access_key
    return key, changer(key, sponsor=contact())


def sponsor_stale():
    sponsor = contact(created_at=timezone.now() - 400 * DAY)
    key = own_secrets(sponsor=sponsor).access_key
    return key, changer(sponsor, confirmed_at=timezone.now())


# --- applications, requests, origins --------------------------------------------------------------


def request_overdue():
    made = requests.create(application(), "other", "Please.")
    sent = requests.send(made, timezone.now() - 30 * DAY)
    return sent, lambda: requests.answer(sent, "granted", timezone.now())


@transaction.atomic
def origin(**dates):
    app = application(application_type="public", client_auth_method="none")
    return Origin.objects.create(registration=app, origin="https://a.example.com", **dates)


def origin_not_live():
    late = origin(requested_at=timezone.now() - 60 * DAY)
    return late, changer(late, live_since=timezone.now())


def origin_lost():
    now = timezone.now()
    lost = origin(live_since=now - 50 * DAY, gone_since=now - DAY, requested_at=now - 60 * DAY)
    return lost, changer(lost, gone_since=None)


def origin_unwanted_live():
    now = timezone.now()
    unwanted = origin(live_since=now - 50 * DAY, unwanted_at=now - DAY)
    return unwanted, changer(unwanted, gone_since=now)


@transaction.atomic
def checklist_lapsed():
    app = planned(status="active", tracking_number=f"T-{make.number()}")
    proof = ChecklistProof.objects.create(
        registration=app, item="permissions-minimal", by="Pat", expires_on=date(2026, 1, 1)
    )
    return app, lambda: prove(proof)


@transaction.atomic
def prove(proof):
    change(proof, expires_on=timezone.localdate() + 30 * DAY)


# --- secrets and sign-ins -------------------------------------------------------------------------


def never_validated():
    use = own_secrets()
    old = timezone.now() - 3 * DAY
    change(use, created_at=old)
    with transaction.atomic():
        SecretVersion.objects.update(created_at=old)
    return use, changer(use, last_run_at=timezone.now(), last_outcome="accepted")


def validation_stale():
    use = own_secrets()
    change(use, last_run_at=timezone.now() - DAY, last_outcome="accepted")
    return use, changer(use, last_run_at=timezone.now())


def rotation_due():
    key = own_secrets(rotate_by=timezone.localdate() + 3 * DAY).access_key
    return key, changer(key, rotate_by=timezone.localdate() + 90 * DAY)


@transaction.atomic
def another_secret(owner):
    vault.store_secret(owner, Secret(f"another-{make.number()}"))


def secret_reused():
    key = make.access_key("the-same")
    other = make.access_key("the-same", tenant=key.tenant)
    return key, lambda: another_secret(other)


@transaction.atomic
def secret_in_two_environments():
    client = make.client_credential("the-same")
    elsewhere = Environment.objects.filter(kind="sovereign").first()
    app = client.registration
    make.client_credential("the-same", registration=app, environment=elsewhere)
    return client, lambda: another_secret(client)


@transaction.atomic
def tenant_moved():
    tenant, now = make.tenant(), timezone.now()
    known = {"tenant": tenant, "content_hash": "a", "last_seen_at": now}
    for age, area, changes in ((2, "na1", []), (1, "eu1", [{"field": "area"}])):
        row = TenantDocument.objects.create(
            **known, body={"area": area}, changes=changes, first_seen_at=now - age * DAY
        )
    return tenant, changer(row, told_at=now)


# --- our own work ---------------------------------------------------------------------------------


@transaction.atomic
def channel_broken():
    since = timezone.now() - timedelta(hours=2)
    broken = NoticeChannel.objects.create(
        name=f"Mail {make.number()}", kind="email", email="a@b.example", failing_since=since
    )
    return broken, changer(broken, failing_since=None)


@transaction.atomic
def report(schedule, state, age):
    until = timezone.now() - age
    made = HealthReport.objects.create(
        schedule=schedule, name="Health", since=until, until=until, created_at=until
    )
    for number in range(2):
        ReportDelivery.objects.create(report=made, email=f"a{number}@b.example", state=state)


@transaction.atomic
def report_undelivered():
    now = timezone.now()
    schedule = ReportSchedule.objects.create(at=now.time(), next_due_at=now)
    report(schedule, "refused", DAY)
    return schedule, lambda: report(schedule, "sent", timedelta())


@transaction.atomic
def job(kind, state, age):
    ended = timezone.now() - age
    return Job.objects.create(
        kind=kind, object_id=uuid.uuid4(), state=state, run_after=ended, finished_at=ended
    )


def job_gave_up():
    job("make-report", "failed", DAY)
    return Thing(thing_of("make-report")), lambda: job("make-report", "done", timedelta())


BUILDERS: dict[str, Callable[[], Broken]] = {
    "contact-stale": contact_stale,
    "contact-bounced": contact_bounced,
    "contact-left": contact_left,
    "too-few-contacts": too_few_contacts,
    "api-user-is-person": api_user_is_person,
    "api-user-shared": api_user_shared,
    "sponsor-gone": sponsor_gone,
    "sponsor-stale": sponsor_stale,
    "request-overdue": request_overdue,
    "origin-not-live": origin_not_live,
    "origin-lost": origin_lost,
    "origin-unwanted-live": origin_unwanted_live,
    "checklist-lapsed": checklist_lapsed,
    "never-validated": never_validated,
    "validation-stale": validation_stale,
    "rotation-due": rotation_due,
    "secret-reused": secret_reused,
    "secret-in-two-environments": secret_in_two_environments,
    "tenant-moved": tenant_moved,
    "channel-broken": channel_broken,
    "report-undelivered": report_undelivered,
    "job-gave-up": job_gave_up,
}
