"""A fleet of sign-ins that exists on both sides of the wire, and the sandbox's own process."""

import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from credentials.models import AccessKey, AccessKeyUse
from credentials.services import vault
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Schedule
from cxone_registry.secret import Secret
from tenants.cxone.sandbox import World, make_key_part
from tenants.models import Environment
from tests.support import make
from tests.support.databases import ROOT

CLOUD = "commercial"
ORGANIZATIONS, REGISTRATIONS, TENANTS = 10, 2, 5


@dataclass(frozen=True)
class SignIn:
    """What the bare script knows of one credential."""

    client_id: str
    client_secret: str
    access_key_id: str
    access_key_secret: str
    tenant_id: str
    business_unit: str


@dataclass
class Fleet:
    world_file: Path
    port: int
    sign_ins: list[SignIn] = field(default_factory=list)
    uses: list[tuple[UUID, AccessKeyUse]] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def sandbox(self) -> Iterator[None]:
        """Running, in a process of its own, so that its CPU is nobody's but its own."""
        command = [sys.executable, "-m", "tenants.cxone.sandbox", "--world", str(self.world_file)]
        process = subprocess.Popen(
            [*command, "--port", str(self.port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            process.stdout.readline()
            yield
        finally:
            process.terminate()
            process.wait()


def build(count: int, *, latency: int, folder: Path) -> Fleet:
    """*count* access keys in ten organisations, each with two registrations and five tenants."""
    fleet, world = Fleet(folder / "world.json", _free_pair()), World()
    world.add_cloud(CLOUD)
    world.faults.arm("latency", cloud=CLOUD, value=latency)
    settings.SANDBOX_ORIGINS = (fleet.issuer, f"http://127.0.0.1:{fleet.port + 1}")
    environment = Environment.objects.create(
        slug="bench",
        name="Benchmark",
        kind=Environment.Kind.SANDBOX,
        issuer=fleet.issuer,
        token_endpoint=f"{fleet.issuer}/auth/token",
        families=["127.0.0.1"],
    )
    for _ in range(ORGANIZATIONS):
        organization = make.organization()
        with organization_context(organization.pk), transaction.atomic():
            Schedule.objects.update(is_enabled=False)
            _Builder(fleet, world, environment).fill(organization.pk, count // ORGANIZATIONS)
    world.save(fleet.world_file)
    return fleet


class _Builder:
    """One organisation's share."""

    def __init__(self, fleet: Fleet, world: World, environment: Environment) -> None:
        self.fleet, self.world = fleet, world
        self.clients = [self._client(environment) for _ in range(REGISTRATIONS)]
        self.tenants = [self._tenant(environment) for _ in range(TENANTS)]

    def fill(self, organization: UUID, count: int) -> None:
        for number in range(count):
            registration, client_id, client_secret = self.clients[number % REGISTRATIONS]
            tenant = self.tenants[number % TENANTS]
            key, secret = self._key(tenant)
            use = make.use(registration=registration, access_key=key)
            self.fleet.uses.append((organization, use))
            self.fleet.sign_ins.append(
                SignIn(
                    client_id, client_secret, key.access_key_id, secret,
                    str(tenant.tenant_id), tenant.business_unit.number,
                )
            )  # fmt: skip

    def _client(self, environment: Environment) -> tuple:
        secret = f"cs-{uuid.uuid4().hex}"
        made = make.client_credential(secret, environment=environment)
        self.world.add_app(
            CLOUD, client_id=made.client_id, client_secret=secret, name=made.registration.name
        )
        return made.registration, made.client_id, secret

    def _tenant(self, environment: Environment) -> object:
        made = make.tenant(environment=environment)
        self.world.add_tenant(
            CLOUD,
            tenant_id=str(made.tenant_id),
            name=made.name,
            business_unit_number=made.business_unit.number,
            business_unit_name=made.business_unit.name,
        )
        return made

    def _key(self, tenant: object) -> tuple[AccessKey, str]:
        secret = make_key_part()
        key = make.access_key(None, tenant=tenant)
        vault.store_secret(key, Secret(secret))
        self.world.add_key(
            CLOUD,
            tenant_id=str(tenant.tenant_id),
            user_name=key.api_user,
            access_key_id=key.access_key_id,
            access_key_secret=secret,
        )
        return key, secret


def _free_pair() -> int:
    """A free port whose next one is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
