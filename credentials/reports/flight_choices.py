"""What a flight check of a registration can be made with, and what is missing for the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from credentials.models import ClientCredential, SecretVersion
from tenants.models import ApplicationType, Environment, Registration, Tenant

MOST = 500
CURRENT = SecretVersion.State.CURRENT


@dataclass(frozen=True, slots=True)
class Choice:
    """One combination. *value* is what a form sends; *problem* says why it cannot be checked.

    Of the rows that exist already, *key* or *client* is the one whose secret is missing.
    """

    value: str
    environment: str
    label: str
    problem: str = ""
    key: UUID | None = None
    client: UUID | None = None


def choices_of(registration: Registration) -> list[Choice]:
    """Every combination of the registration, by environment; none if nothing was entered yet."""
    if registration.application_type == ApplicationType.BACK_END:
        return list(_sign_ins(registration))
    return list(_places(registration))


def possible(choices: Iterable[Choice]) -> list[Choice]:
    """Those that can be checked now."""
    return [choice for choice in choices if not choice.problem]


def _sign_ins(registration: Registration) -> Iterable[Choice]:
    uses = registration.access_key_uses.select_related("access_key__tenant__environment")
    clients, with_secret = _clients(registration)
    ordered = list(uses.order_by("access_key__tenant__environment__name", "access_key__api_user"))
    keys = [use.access_key_id for use in ordered[:MOST]]
    held = SecretVersion.objects.filter(state=CURRENT, access_key__in=keys)
    with_key = set(held.values_list("access_key_id", flat=True))
    for use in ordered[:MOST]:
        environment = use.access_key.tenant.environment
        problem = _client_problem(environment, clients, with_secret)
        client = clients[environment.pk].pk if problem and environment.pk in clients else None
        key = None
        if not problem and use.access_key_id not in with_key:
            problem, key = "No access key secret was entered.", use.access_key_id
        label = f"{use.access_key.tenant}, as {use.access_key.api_user}"
        yield Choice(str(use.pk), environment.name, label, problem, key, client)


def _places(registration: Registration) -> Iterable[Choice]:
    clients, with_secret = _clients(registration)
    tenants = Tenant.objects.filter(environment__in=clients).order_by("name")[:MOST]
    found = list(tenants)
    for client in clients.values():
        environment, problem = client.environment, ""
        if registration.application_type == ApplicationType.USER_CONFIDENTIAL:
            problem = _client_problem(environment, clients, with_secret)
        label = "Any tenant: the person who signs in decides"
        without = client.pk if problem else None
        yield Choice(f"{environment.pk}:", environment.name, label, problem, client=without)
        for tenant in found:
            if tenant.environment_id == environment.pk and not problem:
                yield Choice(f"{environment.pk}:{tenant.pk}", environment.name, str(tenant))


def _clients(registration: Registration) -> tuple[dict[UUID, ClientCredential], set[UUID]]:
    """The client credential of each environment, and which environments have its secret too."""
    held = list(registration.client_credentials.select_related("environment"))
    current = SecretVersion.objects.filter(state=CURRENT, client_credential__in=held)
    ready = set(current.values_list("client_credential__environment_id", flat=True))
    return {client.environment_id: client for client in held}, ready


def _client_problem(
    environment: Environment, clients: dict[UUID, ClientCredential], with_secret: set[UUID]
) -> str:
    if environment.pk not in clients:
        return f"No client credential for {environment} was entered."
    if environment.pk not in with_secret:
        return f"No client secret for {environment} was entered."
    return ""
