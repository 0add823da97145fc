"""A fleet of any size on both sides of the wire, written in bulk: accounts at ``tokd`` and here.

What the services write one by one is written here as rows, sealed by the vault's own key and in
its own place, so that everything that reads them later goes the ordinary way.
"""

import uuid
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from credentials.crypto import DataKey, seal
from credentials.models import AccessKey, AccessKeyUse, ClientCredential, SecretVersion
from credentials.services.data_keys import data_keys
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Schedule
from tenants.models import BusinessUnit, Environment, Registration, Tenant
from tests.benchmarks import tokd
from tests.support import make

REGISTRATIONS, TENANTS = 5, 50
# Of every hundred sign-ins; the rest is good.
KINDS = {51: tokd.REFUSED, 64: tokd.REFUSED, 77: tokd.REFUSED, 83: tokd.THROTTLED, 91: tokd.GARBAGE}
BATCH = 5000


def kind_of(number: int) -> str:
    """What becomes of a sign-in; the same for the same number, and without a pattern."""
    return KINDS.get(zlib.crc32(str(number).encode()) % 100, tokd.GOOD)


@dataclass
class Masses:
    """*uses* by organisation, in order; *truth* is what ``tokd`` does to each."""

    clients: list[tokd.Client] = field(default_factory=list)
    uses: dict[UUID, list[UUID]] = field(default_factory=dict)
    truth: dict[UUID, str] = field(default_factory=dict)

    def expected(self, uses: Iterable[UUID]) -> dict[str, int]:
        """How many of *uses* end how, in the words of a check."""
        words = {
            tokd.GOOD: "accepted",
            tokd.REFUSED: "access-key-refused",
            tokd.THROTTLED: "throttled",
            tokd.GARBAGE: "hostile",
        }
        found: dict[str, int] = {}
        for use in uses:
            word = words[self.truth[use]]
            found[word] = found.get(word, 0) + 1
        return found


def environment(port: int, *, rate: float = 100_000, connections: int = 2000) -> Environment:
    """The record of the host at *port*, without a limit that could be felt."""
    issuer = f"http://127.0.0.1:{port}"
    return Environment.objects.create(
        slug=f"bench-{port}",
        name=f"Benchmark {port}",
        kind=Environment.Kind.SANDBOX,
        issuer=issuer,
        token_endpoint=f"{issuer}/auth/token",
        families=["127.0.0.1"],
        requests_per_second=rate,
        most_connections=connections,
    )


def build(
    count: int, where: Environment, *, organizations: int = 20, known_good: bool = True
) -> Masses:
    """*count* sign-ins at *where*, in so many organisations.

    *known_good* says that an earlier round found all of them good, as in a fleet of some age.
    """
    made = Masses()
    extend(made, count, where, organizations=organizations, known_good=known_good)
    return made


def extend(
    made: Masses, count: int, where: Environment, *, organizations: int, known_good: bool = True
) -> None:
    """More sign-ins in the same fleet, of new organisations."""
    for _ in range(organizations):
        organization = make.organization()
        with organization_context(organization.pk), transaction.atomic():
            Schedule.objects.update(is_enabled=False)
            _Builder(made, where, known_good).fill(organization.pk, count // organizations)


class _Builder:
    """One organisation's share."""

    def __init__(self, made: Masses, where: Environment, known_good: bool) -> None:
        self.made, self.known_good = made, known_good
        self.port = int(where.issuer.rpartition(":")[2])
        self.key: DataKey = data_keys.active()
        unit = make.business_unit()
        self.tenants = Tenant.objects.bulk_create(
            Tenant(
                name=f"Tenant {n}", tenant_id=uuid.uuid4(), environment=where, business_unit=unit
            )
            for n in range(TENANTS)
        )
        self.registrations = Registration.objects.bulk_create(
            Registration(name=f"Application {n}", business_unit=unit) for n in range(REGISTRATIONS)
        )
        self.first_answer = len(made.clients)
        self._clients(unit, where)

    def _clients(self, unit: BusinessUnit, where: Environment) -> None:
        clients = ClientCredential.objects.bulk_create(
            ClientCredential(registration=each, environment=where, client_id=str(uuid.uuid4()))
            for each in self.registrations
        )
        secrets = [f"cs-{uuid.uuid4().hex}" for _ in clients]
        self._versions("client_credential", clients, secrets)
        self.made.clients += [
            tokd.Client(self.port, client.client_id, secret, str(tenant.tenant_id), unit.number)
            for client, secret in zip(clients, secrets, strict=True)
            for tenant in self.tenants
        ]

    def fill(self, organization: UUID, count: int) -> None:
        uses = self.made.uses.setdefault(organization, [])
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            keys = AccessKey.objects.bulk_create(map(self._key, numbers))
            secrets = [tokd.access_key_secret(key.access_key_id) for key in keys]
            self._versions("access_key", keys, secrets)
            made = AccessKeyUse.objects.bulk_create(
                AccessKeyUse(
                    registration=self.registrations[number % REGISTRATIONS],
                    access_key=key,
                    last_outcome="accepted" if self.known_good else "",
                )
                for number, key in zip(numbers, keys, strict=True)
            )
            for number, use in zip(numbers, made, strict=True):
                uses.append(use.pk)
                self.made.truth[use.pk] = kind_of(number)

    def _key(self, number: int) -> AccessKey:
        client, tenant = number % REGISTRATIONS, number // REGISTRATIONS % TENANTS
        answer = self.first_answer + client * TENANTS + tenant
        kind = kind_of(number)
        return AccessKey(
            tenant=self.tenants[tenant],
            api_user=f"api-{number}@example.com",
            access_key_id=tokd.access_key_id(answer, number, kind),
        )

    def _versions(self, link: str, owners: Sequence[Any], secrets: Sequence[str]) -> None:
        place = SecretVersion._meta.get_field("sealed").place
        versions = []
        for owner, secret in zip(owners, secrets, strict=True):
            version = SecretVersion(number=1, created_by="benchmark", **{link: owner})
            version.fingerprint = self.key.fingerprint(secret.encode())
            version.sealed = seal(self.key, secret.encode(), place(version))
            versions.append(version)
        SecretVersion.objects.bulk_create(versions, batch_size=BATCH)
