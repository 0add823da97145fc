"""The world a sandbox plays: plain data that can be built in code or kept in a file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tenants.cxone.sandbox import world_file
from tenants.cxone.sandbox.faults import Faults
from tenants.cxone.sandbox.records import AccessKey, App, Cloud, Tenant, User, WorldError


class World:
    """Clouds with their tenants, apps, users and keys, and the faults that are armed.

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
        redirects: Sequence[str] = (),
        origins: Sequence[str] = (),
        logouts: Sequence[str] = (),
        contacts: Sequence[str] = (),
        **details: str,
    ) -> App:
        """Details: ``description``, ``scope``, ``jwks_endpoint`` and the times of an ``App``."""
        app = App(
            client_id,
            name,
            client_secret or "",
            type,
            auth_method,
            tenancy,
            tenant_id or "",
            state,
            redirects=_lines(redirects),
            origins=_lines(origins),
            logouts=_lines(logouts),
            contacts=_lines(contacts),
            **details,
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
        last_used_time: str = "",
        user_state: str | None = None,
        admin: bool | None = None,
    ) -> AccessKey:
        """Add a key; its user is made if there is none, and changed where *user_state* or *admin*
        says so.
        """
        home = self._cloud(cloud)
        key = AccessKey(
            tenant_id, user_name, access_key_id, access_key_secret, active, last_used_time
        )
        user = home.users.get(key.user_id)
        if user is None:
            user = self.add_user(home, tenant_id=tenant_id, user_name=user_name)
        home.users[user.user_id] = replace(
            user,
            state=user.state if user_state is None else user_state,
            admin=user.admin if admin is None else admin,
        )
        return home.put_key(key)

    def add_user(
        self,
        cloud: str | Cloud,
        *,
        tenant_id: str,
        user_name: str,
        password: str = "",
        email: str = "",
        state: str = "active",
        admin: bool = True,
    ) -> User:
        """A user; with a password, one who can sign in on the login page."""
        home = self._cloud(cloud)
        if tenant_id not in home.tenants:
            raise WorldError("A user must belong to a tenant of the same cloud.")
        user = User(tenant_id, user_name, password, email, state, admin)
        home.users[user.user_id] = user
        return user

    def remove_app(self, cloud: str | Cloud, client_id: str) -> None:
        """Removing what is not there does no harm; this holds for every ``remove_...``."""
        self._cloud(cloud).apps.pop(client_id, None)

    def remove_key(self, cloud: str | Cloud, access_key_id: str) -> None:
        self._cloud(cloud).drop_key(access_key_id)

    def remove_user(self, cloud: str | Cloud, user_id: str) -> None:
        """With the user go their access keys."""
        home = self._cloud(cloud)
        for key in home.keys_of_user(user_id):
            home.drop_key(key.access_key_id)
        home.users.pop(user_id, None)

    def remove_tenant(self, cloud: str | Cloud, tenant_id: str) -> None:
        """With the tenant go its users and their access keys."""
        home = self._cloud(cloud)
        for user in [each for each in home.users.values() if each.tenant_id == tenant_id]:
            self.remove_user(home, user.user_id)
        home.tenants.pop(tenant_id, None)

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


def _lines(given: Any) -> Any:
    """A copy of a list; anything else as it is, for the record to refuse."""
    return list(given) if isinstance(given, list | tuple) else given
