"""One row in every table of the chosen organisation, made by the services that make them."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from credentials.models import (
    AccessKeyUse,
    Attempt,
    AuditStream,
    CalendarFeed,
    Consumer,
    Finding,
    FlightCheck,
    HealthReport,
    HealthRollup,
    IdentityProvider,
    MaintenanceWindow,
    NoticeChannel,
    NoticeDelivery,
    PastedAnswer,
    Reminder,
    ReportDelivery,
    ReportRecipient,
    ReportSchedule,
    Reveal,
    RevealRule,
    Rotation,
    SamlAssertion,
    SecretComparison,
    SecretRequest,
    SharedLink,
    ValidationRange,
    ValidationRound,
    ValidationSchedule,
)
from credentials.services import attempts, findings, machine_flights, validation, vault
from credentials.services.conclusions import SUSPENSION
from credentials.services.preparation import client_credential_of
from cxone_registry.audit.models import Verification
from cxone_registry.jobs.models import Job, Schedule
from tenants.models import (
    AdminNotice,
    Attestation,
    CaseEntry,
    ChecklistItem,
    ChecklistProof,
    Contact,
    FactorReset,
    HandOverTask,
    Membership,
    Origin,
    OriginProbe,
    ProofFile,
    RedirectURI,
    RegistrationEnvironment,
    TableImport,
    TechnicalContact,
    TenantDocument,
    VendorRequest,
)
from tenants.services import organizations
from tests.support import make


def organization_tables() -> AccessKeyUse:
    """Fill every table; returns the sign-in that hangs everything together."""
    with transaction.atomic():
        make.invitation()
        use = make.use()
        _register(use)
        _validate(use)
        _check(use)
        _work(use)
        _plan()
        _watch(use)
        _guard(use)
        # Nothing hangs on these two yet.
        make.access_key(None)
        make.client_credential(None)
    return use


def _register(use: AccessKeyUse) -> None:
    app = use.registration
    contact = Contact.objects.create(name="Pat", email=f"pat-{make.number()}@example.com")
    TechnicalContact.objects.create(registration=app, contact=contact)
    Origin.objects.create(registration=app, origin="https://app.example.com")
    RedirectURI.objects.create(registration=app, uri="https://app.example.com/callback")
    environment = use.access_key.tenant.environment
    RegistrationEnvironment.objects.create(registration=app, environment=environment)


def _validate(use: AccessKeyUse) -> None:
    run = validation.request(use)
    run.client_secret = vault.current_version(client_credential_of(use))
    run.access_key_secret = vault.current_version(use.access_key)
    run.save()
    attempts.begin(run, run.client_secret, run.access_key_secret)
    findings.open_one(SUSPENSION, use)


def _check(use: AccessKeyUse) -> None:
    flight = machine_flights.start(use)
    assert flight.run
    FlightCheck.objects.create(
        kind="user", registration=use.registration, environment_id=flight.environment_id
    )
    sent = Attempt(flight_check=flight, by_machine=False, sent_at=timezone.now())
    sent.client_secret = vault.current_version(client_credential_of(use))
    sent.save()


def _work(use: AccessKeyUse) -> None:
    app, now = use.registration, timezone.now()
    contact = Contact.objects.first()
    Attestation.objects.create(contact=contact, expires_at=now + timedelta(days=30))
    asked = VendorRequest.objects.create(registration=app, kind="origins", text="Please.")
    CaseEntry.objects.create(registration=app, request=asked, text="Asked.")
    ChecklistItem.objects.create(title=f"Item {make.number()}")
    file = ProofFile.objects.create(name="a.txt", content_type="text/plain", size=1, content=b"a")
    ChecklistProof.objects.create(registration=app, item="form-sent", by="Pat", file=file)
    HandOverTask.objects.create(title="Take over", person="pat@example.com", registration=app)
    OriginProbe.objects.create(
        origin=app.origins.get(),
        tenant=use.access_key.tenant,
        allowed=True,
        asked_at=now,
        since=now,
    )
    TableImport.objects.create(kind="contacts", state="refused", file_name="a.csv")
    Contact.objects.filter(pk=contact.pk).update(successor=contact)
    use.access_key.sponsor = contact
    use.access_key.save()
    follower = make.registration(supersedes=app)
    PastedAnswer.objects.create(registration=follower, text="Thank you.")


def _plan() -> None:
    schedule = Schedule.objects.first()
    due = timezone.now() + timedelta(days=365)
    Job.objects.create(
        kind=schedule.kind, object_id=schedule.pk, schedule=schedule, due_at=due, run_after=due
    )


def _watch(use: AccessKeyUse) -> None:
    tenant, now = use.access_key.tenant, timezone.now()
    member = organizations.add_member(f"owner-{make.number()}@example.com", role="viewer")
    later = now + timedelta(hours=1)
    Finding.objects.update(owner=member)
    TenantDocument.objects.create(
        tenant=tenant, content_hash="a", body={}, first_seen_at=now, last_seen_at=now
    )
    HealthRollup.objects.create(tenant=tenant, grain="hour", starts_at=now, latencies=[])
    MaintenanceWindow.objects.create(tenant=tenant, starts_at=now, ends_at=later, reason="Move")
    ValidationSchedule.objects.create(environment=tenant.environment)
    asked = ValidationRound.objects.create(trigger="person", total=1)
    ValidationRange.objects.create(round=asked, environment=tenant.environment, use_ids=[use.pk])
    CalendarFeed.objects.create(membership=member)
    Reminder.objects.create(
        kind="access-key",
        subject_id=use.access_key_id,
        due_on=now.date(),
        tier=1,
        email="a@b.example",
    )
    channel = NoticeChannel.objects.create(name="Mail", kind="email", email="a@b.example")
    NoticeDelivery.objects.create(channel=channel, event="test", payload={})
    _report(member)


def _report(member: Membership) -> None:
    now = timezone.now()
    schedule = ReportSchedule.objects.create(at=now.time(), next_due_at=now)
    recipient = ReportRecipient.objects.create(schedule=schedule, membership=member)
    report = HealthReport.objects.create(schedule=schedule, name="Health", since=now, until=now)
    ReportDelivery.objects.create(report=report, recipient=recipient, email="a@b.example")


def _guard(use: AccessKeyUse) -> None:
    now, person = timezone.now(), uuid.uuid4()
    client = client_credential_of(use)
    version = vault.current_version(client)
    soon = now + timedelta(minutes=15)
    reveal = Reveal.objects.create(
        version=version, state="asked", asked_by_id=person, category="other", expires_at=soon
    )
    SharedLink.objects.create(reveal=reveal, recipient="Kim", expires_at=soon)
    RevealRule.objects.create(environment=client.environment)
    SecretComparison.objects.create(version=version, asked_by_id=person, is_same=True)
    SecretRequest.objects.create(
        registration=use.registration, created_by_id=person, expires_at=soon
    )
    SecretRequest.objects.create(access_key=use.access_key, created_by_id=person, expires_at=soon)
    _rotate(use)
    AuditStream.objects.create(name="Archive", kind="https")
    provider = IdentityProvider.objects.create(
        name="Staff", kind="oidc", issuer="https://login.example.com", client_id="registry"
    )
    SamlAssertion.objects.create(provider=provider, digest="0" * 64, expires_at=soon)
    AdminNotice.objects.create(kind="role", sentence="Pat is a viewer now.")
    FactorReset.objects.create(
        membership=Membership.objects.first(), asked_by_id=person, expires_at=soon
    )
    Verification.objects.create(events=0, milliseconds=0)


def _rotate(use: AccessKeyUse) -> None:
    client, key = client_credential_of(use), use.access_key
    version = vault.current_version(key)
    request, member = VendorRequest.objects.first(), Membership.objects.first()
    contact = Contact.objects.first()
    Rotation.objects.create(
        access_key=key,
        request=request,
        owner=member,
        old_version=version,
        new_version=version,
        run=use.runs.first(),
    )
    Rotation.objects.create(client_credential=client)
    Consumer.objects.create(name="Nightly", access_key=key, contact=contact, last_version=version)
    Consumer.objects.create(name="Daily", client_credential=client)
