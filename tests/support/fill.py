"""One row in every table of the chosen organisation, made by the services that make them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKeyUse, Attempt, FlightCheck
from credentials.services import attempts, findings, machine_flights, validation, vault
from credentials.services.conclusions import SUSPENSION
from credentials.services.preparation import client_credential_of
from cxone_registry.jobs.models import Job, Schedule
from tenants.models import (
    Contact,
    Origin,
    RedirectURI,
    RegistrationEnvironment,
    TechnicalContact,
)
from tests.support import make


def organization_tables() -> AccessKeyUse:
    """Fill every table; returns the sign-in that hangs everything together."""
    with transaction.atomic():
        make.invitation()
        use = make.use()
        _register(use)
        _validate(use)
        _check(use)
        _plan()
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


def _plan() -> None:
    schedule = Schedule.objects.first()
    due = timezone.now() + timedelta(days=365)
    Job.objects.create(
        kind=schedule.kind, object_id=schedule.pk, schedule=schedule, due_at=due, run_after=due
    )
