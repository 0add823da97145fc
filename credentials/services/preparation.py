"""Everything a validation needs, read before anything is sent."""

from dataclasses import dataclass
from uuid import UUID

from credentials.models import (
    AccessKeyUse,
    ClientCredential,
    Rotation,
    SecretVersion,
    ValidationRun,
)
from credentials.services import vault
from tenants.cxone import SignIn
from tenants.models import ApplicationType
from tenants.services.clouds import cloud_of

State = ValidationRun.State


class CannotTryError(Exception):
    """Something is missing; the text says what and where to add it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run with the versions it will try."""

    run: ValidationRun
    use: AccessKeyUse
    client_credential: ClientCredential
    client: SecretVersion
    key: SecretVersion
    # A rotation's try of a value that is not in use: it says nothing about the sign-in itself.
    is_trial: bool = False


def load(run_id: UUID) -> ValidationRun:
    """The run with its sign-in. Raises ValidationRun.DoesNotExist."""
    return ValidationRun.objects.select_related(
        "use__registration", "use__access_key__tenant__environment",
        "use__access_key__tenant__business_unit",
    ).get(pk=run_id)  # fmt: skip


def client_credential_of(use: AccessKeyUse) -> ClientCredential | None:
    """The registration's client credential in the environment of the key's tenant."""
    environment = use.access_key.tenant.environment
    # At most one; in no order, since that of the model would join two tables.
    same = {"registration_id": use.registration_id, "environment_id": environment.pk}
    found = next(iter(ClientCredential.objects.filter(**same).order_by()), None)
    if found is not None:
        # Loaded already; its name is made of them.
        found.registration, found.environment = use.registration, environment
    return found


def prepare(run: ValidationRun) -> Prepared:
    """Find both secrets of a run. Raises CannotTryError."""
    use = run.use
    if use.registration.application_type != ApplicationType.BACK_END:
        raise CannotTryError(
            "Only Back-End applications sign in with an access key; this one needs a person."
        )
    credential = client_credential_of(use)
    if credential is None:
        raise CannotTryError(
            f"{use.registration} has no client credential for {use.access_key.tenant.environment}."
        )
    current = vault.current_versions(credential, use.access_key)
    chosen = _chosen(run)
    current |= chosen
    if True not in current:
        raise CannotTryError(f"No client secret was entered for {credential}.")
    if False not in current:
        raise CannotTryError(f"No access key secret was entered for {use.access_key}.")
    client, key = current[True], current[False]
    # Loaded already; the audit of a use names them.
    client.client_credential, key.access_key = credential, use.access_key
    return Prepared(run, use, credential, client, key, is_trial=bool(chosen))


def is_trial(run: ValidationRun) -> bool:
    """Whether a rotation asked for *run*, to try a value that is not in use."""
    return Rotation.objects.filter(run=run).exists()


def _chosen(run: ValidationRun) -> dict[bool, SecretVersion]:
    """The version that a rotation wants tried, as ``vault.current_versions`` has it."""
    rotation = Rotation.objects.filter(run=run).first()
    if rotation is None:
        return {}
    is_client = rotation.client_credential_id is not None
    version = run.client_secret if is_client else run.access_key_secret
    if version is None or version.state == SecretVersion.State.DESTROYED:
        raise CannotTryError("The value to be tried was replaced or destroyed meanwhile.")
    return {is_client: version}


def sign_in(ready: Prepared) -> SignIn:
    """Open both secrets. Raises the crypto package's errors; the uses are audited."""
    tenant = ready.use.access_key.tenant
    client_secret, access_key_secret = vault.use_both(
        ready.client, ready.key, purpose=f"validation {ready.run.pk}"
    )
    return SignIn(
        cloud=cloud_of(tenant.environment),
        client_id=ready.client_credential.client_id,
        client_secret=client_secret,
        client_auth_method=ready.use.registration.client_auth_method,
        access_key_id=_key_id(ready),
        access_key_secret=access_key_secret,
        tenant_id=str(tenant.tenant_id),
        business_unit_number=tenant.business_unit.number,
    )


def _key_id(ready: Prepared) -> str:
    """A key that is only tried has an ID of its own beside that of the key in use."""
    own = ready.key.key_id if ready.is_trial else ""
    return own or ready.use.access_key.access_key_id
