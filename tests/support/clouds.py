"""A sandbox CXone for tests, and things that exist on both sides of the wire."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

from credentials.models import AccessKeyUse
from credentials.services import validation, vault
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job
from cxone_registry.secret import Secret
from tenants.cxone.sandbox import Sandbox, World, make_key_part
from tenants.models import Environment
from tests.support import make

CLOUDS = {"commercial": "na1", "gov": "na2"}


@contextmanager
def running() -> Iterator[Sandbox]:
    """A sandbox without apps or keys."""
    world = World()
    for key, area in CLOUDS.items():
        world.add_cloud(key=key, area=area, cluster="B32")
    sandbox = Sandbox(world, first_port=0)
    with sandbox.running():
        yield sandbox


def forget_outages() -> None:
    """Environments outlive a test, and with them what it did to their breakers and leases."""
    with connections["maint"].cursor() as cursor:
        cursor.execute("DELETE FROM tenants_cloudlease")
        cursor.execute("DELETE FROM tenants_cloudbudget")


class Cxone:
    """Makes registrations whose credentials the sandbox knows."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world

    def environment(self, cloud: str = "commercial") -> Environment:
        """The environment record of one of the sandbox's clouds."""
        issuer = self.sandbox.issuer(cloud)
        with transaction.atomic():
            found, _ = Environment.objects.get_or_create(
                issuer=issuer,
                defaults={
                    "slug": f"s-{uuid.uuid4().hex[:8]}",
                    "name": f"Sandbox {uuid.uuid4().hex[:8]}",
                    "kind": Environment.Kind.SANDBOX,
                    "token_endpoint": f"{issuer}/auth/token",
                    "families": ["127.0.0.1"],
                },
            )
        return found

    @transaction.atomic
    def sign_in(self, cloud: str = "commercial", **registration: Any) -> AccessKeyUse:
        """A sign-in with both secrets stored, which the sandbox accepts."""
        tenant = make.tenant(environment=self.environment(cloud))
        app = make.registration(**registration)
        client = make.client_credential(None, registration=app, environment=tenant.environment)
        key = make.access_key(None, tenant=tenant)
        use = make.use(registration=app, access_key=key)
        client_secret, key_secret = f"cs-{uuid.uuid4().hex}", make_key_part()
        self._tell_sandbox(cloud, use, client.client_id, client_secret, key_secret)
        vault.store_secret(client, Secret(client_secret))
        vault.store_secret(key, Secret(key_secret))
        Job.objects.filter(kind="validate").update(state=Job.State.DONE)
        use.runs.update(state="finished")
        return use

    @transaction.atomic
    def share(self, use: AccessKeyUse, cloud: str = "commercial") -> AccessKeyUse:
        """Another registration that signs in with the same access key, known to the sandbox."""
        app = make.registration()
        client = make.client_credential(
            None, registration=app, environment=use.access_key.tenant.environment
        )
        secret = f"cs-{uuid.uuid4().hex}"
        self.world.add_app(
            cloud,
            client_id=client.client_id,
            client_secret=secret,
            name=app.name,
            type="backend",
            auth_method=app.client_auth_method,
        )
        vault.store_secret(client, Secret(secret))
        return make.use(registration=app, access_key=use.access_key)

    def _tell_sandbox(
        self, cloud: str, use: AccessKeyUse, client_id: str, client_secret: str, key_secret: str
    ) -> None:
        tenant = use.access_key.tenant
        self.world.add_tenant(
            cloud,
            tenant_id=str(tenant.tenant_id),
            name=tenant.name,
            business_unit_number=tenant.business_unit.number,
            business_unit_name=tenant.business_unit.name,
        )
        self.world.add_app(
            cloud,
            client_id=client_id,
            client_secret=client_secret,
            name=use.registration.name,
            type="backend",
            auth_method=use.registration.client_auth_method,
        )
        self.world.add_key(
            cloud,
            tenant_id=str(tenant.tenant_id),
            user_name=use.access_key.api_user,
            access_key_id=use.access_key.access_key_id,
            access_key_secret=key_secret,
        )

    def validate(self, use: AccessKeyUse, **request: Any) -> Any:
        """Queue a validation and run it here, as a worker would; returns the finished run."""
        with transaction.atomic():
            run = validation.request(use, **request)
            job = Job.objects.get(object_id=run.pk, state=Job.State.QUEUED)
        worker.run_job(job.pk)
        with transaction.atomic():
            run.refresh_from_db()
        return run
