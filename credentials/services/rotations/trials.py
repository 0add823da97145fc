"""Try a value that is not in use at CXone: the new one before the switch, the old one after it.

The run is one like any other, with its guard, so that no API user is locked; what becomes of it is
told to the rotation alone.
"""

from django.db.models import F, QuerySet
from django.utils import timezone

from credentials.models import AccessKeyUse, Rotation, SecretVersion, ValidationRun
from credentials.services import vault
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue
from tenants.models import ApplicationType

Outcome, State = ValidationRun.Outcome, Rotation.State
GOOD = (Outcome.ACCEPTED, Outcome.PARTLY)
STILL_ACCEPTED = "CXone still accepts the old value: it is not switched off there."


def uses_to_try(rotation: Rotation) -> QuerySet[AccessKeyUse]:
    """Sign-ins of machines that the secret takes part in, those that work first."""
    owner = rotation.client_credential or rotation.access_key
    assert owner is not None  # noqa: S101  (a constraint sees to it; narrows the type)
    machines = vault.uses_of(owner).filter(registration__application_type=ApplicationType.BACK_END)
    return machines.order_by(F("last_good_at").desc(nulls_last=True), "pk")


def ask(rotation: Rotation, version: SecretVersion) -> ValidationRun | None:
    """Queue one try of *version*; None if no machine signs in with it. Needs a transaction.

    The caller holds the lock on *rotation*.
    """
    use = uses_to_try(rotation).first()
    if use is None:
        return None
    of_client = rotation.client_credential_id is not None
    run = ValidationRun.objects.create(
        use=use,
        trigger=ValidationRun.Trigger.PERSON,
        requested_by=current_actor().label,
        client_secret=version if of_client else None,
        access_key_secret=None if of_client else version,
    )
    rotation.run, rotation.trouble = run, ""
    rotation.save(update_fields=["run", "trouble"])
    enqueue("validate", run.pk, priority=Job.Priority.PERSON)
    return run


def conclude(run: ValidationRun) -> None:
    """A try is finished: the rotation goes on, or says why not. Needs a transaction."""
    rotation = Rotation.objects.select_for_update(of=("self",)).filter(run=run).first()
    if rotation is None:
        return
    of_client = rotation.client_credential_id is not None
    tried = run.client_secret_id if of_client else run.access_key_secret_id
    is_good = run.outcome in GOOD
    if tried == rotation.old_version_id:
        _keep(rotation, STILL_ACCEPTED if is_good else "")
        record_change("rotation.old-tried", rotation, outcome=run.outcome)
    elif tried == rotation.new_version_id and rotation.state == State.RECEIVED:
        if is_good:
            rotation.state, rotation.validated_at = State.VALIDATED, timezone.now()
        _keep(rotation, "" if is_good else run.summary)
        record_change("rotation.tried", rotation, outcome=run.outcome)


def _keep(rotation: Rotation, trouble: str) -> None:
    rotation.trouble = trouble[:200]
    rotation.save(update_fields=["state", "validated_at", "trouble"])
