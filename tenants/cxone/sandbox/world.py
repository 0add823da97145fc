"""The world a sandbox plays: plain data that can be built in code or kept in a file."""

from pathlib import Path

from tenants.cxone.sandbox import world_file
from tenants.cxone.sandbox.faults import Faults
from tenants.cxone.sandbox.records import AccessKey, App, Cloud, Tenant, WorldError


class World:
    """Clouds with their tenants, apps and keys, and the faults that are armed.

    Every ``add_...`` replaces what has the same ID, so that seeding twice does no harm.
    """

    def __init__(self) -> None:
        self.clouds: dict[str, Cloud] = {}
        self.faults = Faults()

    @classmethod
    def load(cls, path: str | Path) -> "World":
        """Read a world file. Raises WorldError with one sentence when it is not one."""
        world = cls()
        world_file.read_into(world, Path(path))
        return world

    def save(self, path: str | Path) -> None:
        """Write the world file in one step, readable by its owner only."""
        world_file.write(self, Path(path))

    def add_cloud(
        self,
        key: str,
        *,
        area: str = "na1",
        cluster: str = "B32",
        domain: str = "niceincontact.com",
        acd_domain: str = "nice-incontact.com",
    ) -> Cloud:
        """Add a cloud, or change the location of one while keeping what is in it."""
        known = self.clouds.get(key)
        cloud = known or Cloud(key)
        cloud.area, cloud.cluster = area, cluster
        cloud.domain, cloud.acd_domain = domain, acd_domain
        self.clouds[key] = cloud
        return cloud

    def add_tenant(
        self,
        cloud: str | Cloud,
        *,
        tenant_id: str,
        name: str,
        business_unit_number: str,
        business_unit_name: str,
        area: str | None = None,
        cluster: str | None = None,
        private: bool = False,
    ) -> Tenant:
        tenant = Tenant(
            tenant_id,
            name,
            business_unit_number,
            business_unit_name,
            area or "",
            cluster or "",
            private,
        )
        self._cloud(cloud).tenants[tenant_id] = tenant
        return tenant

    def add_app(
        self,
        cloud: str | Cloud,
        *,
        client_id: str,
        name: str,
        client_secret: str | None = None,
        type: str = "backend",
        auth_method: str = "client_secret_basic",
        tenancy: str = "all",
        tenant_id: str | None = None,
        state: str = "enabled",
    ) -> App:
        app = App(
            client_id,
            name,
            client_secret or "",
            type,
            auth_method,
            tenancy,
            tenant_id or "",
            state,
        )
        self._cloud(cloud).apps[client_id] = app
        return app

    def add_key(
        self,
        cloud: str | Cloud,
        *,
        tenant_id: str,
        user_name: str,
        access_key_id: str,
        access_key_secret: str,
        active: bool = True,
        user_state: str = "active",
        admin: bool = True,
    ) -> AccessKey:
        home = self._cloud(cloud)
        if tenant_id not in home.tenants:
            raise WorldError("An access key must belong to a tenant of its own cloud.")
        key = AccessKey(
            tenant_id, user_name, access_key_id, access_key_secret, active, user_state, admin
        )
        return home.put_key(key)

    def adopt(self, other: "World") -> None:
        """Become *other*, which was read from a changed file, while requests go on.

        A cloud that is gone from the file keeps its ports but knows nobody any more.
        """
        emptied = {key: Cloud(key, old.area, old.cluster) for key, old in self.clouds.items()}
        self.clouds = emptied | other.clouds
        self.faults.adopt(other.faults)

    def _cloud(self, cloud: str | Cloud) -> Cloud:
        key = cloud if isinstance(cloud, str) else cloud.key
        if key not in self.clouds:
            raise WorldError(f"There is no cloud called {key} in this world.")
        return self.clouds[key]
