"""Runs, attempts and wrong secrets, as the guard and the findings meet them."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from credentials.models import AccessKeyUse, Attempt, Finding, ValidationRun
from credentials.services import attempts, vault
from credentials.services.preparation import client_credential_of
from cxone_registry.isolation.context import current_organization, organization_context
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job
from cxone_registry.secret import Secret
from tests.support import make

SCHEDULE, PERSON = ValidationRun.Trigger.SCHEDULE, ValidationRun.Trigger.PERSON
WRONG = "wrong" * 10


@transaction.atomic
def new_run(use: AccessKeyUse, trigger: str = SCHEDULE) -> ValidationRun:
    """A run that nobody has begun; the earlier ones are over."""
    use.runs.update(state=ValidationRun.State.FINISHED)
    return ValidationRun.objects.create(use=use, trigger=trigger)


@transaction.atomic
def versions_of(use: AccessKeyUse) -> tuple[Any, Any]:
    """The current client secret and access key secret of a sign-in."""
    return (
        vault.current_version(client_credential_of(use)),
        vault.current_version(use.access_key),
    )


def begin(use: AccessKeyUse, *, by_machine: bool = True) -> Attempt:
    client, key = versions_of(use)
    return attempts.begin(new_run(use, SCHEDULE if by_machine else PERSON), client, key)


@transaction.atomic
def close(attempt: Attempt, outcome: str) -> None:
    attempts.close(attempt, outcome)


def send(use: AccessKeyUse, outcome: str, *, by_machine: bool = True) -> None:
    """A whole send that ended in *outcome*."""
    close(begin(use, by_machine=by_machine), outcome)


def in_own_context(call: Any) -> Any:
    """*call* for a thread, in the organisation that is chosen here."""
    organization = current_organization()

    def wrapped() -> Any:
        with organization_context(organization):
            return call()

    return wrapped


@transaction.atomic
def age(minutes: float, **attempts_like: Any) -> None:
    """Let what was sent be *minutes* ago."""
    chosen = Attempt.objects.filter(**attempts_like)
    chosen.update(sent_at=Now() - timedelta(minutes=minutes))


@transaction.atomic
def store(owner: Any, value: str) -> Secret:
    """Replace a secret without the validation that would follow; returns the old value."""
    version = vault.current_version(owner)
    before = vault.use_secret(version, purpose="test")
    vault.store_secret(owner, Secret(value))
    forget_work()
    return before


@transaction.atomic
def forget_work() -> None:
    Job.objects.filter(kind="validate").update(state=Job.State.DONE)
    ValidationRun.objects.exclude(state="finished").update(state="finished")


@transaction.atomic
def share_key(use: AccessKeyUse, count: int) -> list[AccessKeyUse]:
    """Further registrations that sign in with the same access key."""
    environment = use.access_key.tenant.environment
    apps = [make.client_credential(environment=environment).registration for _ in range(count)]
    shared = [make.use(registration=app, access_key=use.access_key) for app in apps]
    forget_work()
    return shared


@transaction.atomic
def share_client(use: AccessKeyUse, count: int) -> list[AccessKeyUse]:
    """Further access keys that the same registration signs in with."""
    environment = use.access_key.tenant.environment
    keys = [make.access_key(tenant=make.tenant(environment=environment)) for _ in range(count)]
    shared = [make.use(registration=use.registration, access_key=key) for key in keys]
    forget_work()
    return shared


@transaction.atomic
def open_findings() -> list[tuple[str, str]]:
    """(subject, code) of what is wrong now."""
    found = Finding.objects.filter(resolved_at=None).values_list("subject", "code")
    return sorted(found)


@transaction.atomic
def another_key(use: AccessKeyUse) -> AccessKeyUse:
    """A sign-in of the same registration in the same environment with a key of its own."""
    tenant = make.tenant(environment=use.access_key.tenant.environment)
    return make.use(registration=use.registration, access_key=make.access_key(tenant=tenant))


@transaction.atomic
def client_of(use: AccessKeyUse) -> Any:
    return client_credential_of(use)


@transaction.atomic
def sends_of(client: Any) -> int:
    """How often the client's current secret was sent."""
    return Attempt.objects.filter(client_secret=vault.current_version(client)).count()


def work_off() -> None:
    """Run the queue of validations until only later schedules are left."""
    organization = current_organization()
    while True:
        with transaction.atomic():
            waiting = Job.objects.filter(kind="validate", state=Job.State.QUEUED)
            if not waiting.update(run_after=Now()):
                return
        worker.run_range("validate", only_organization=organization)
