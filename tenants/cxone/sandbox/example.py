"""A world to try things with, for when nobody has prepared one.

Its secrets are derived from the words below, the same on every machine: they open nothing but
this sandbox.
"""

import base64
import hashlib
import uuid
from typing import Any, Final

from tenants.cxone.sandbox.world import World

_NAMES: Final = uuid.uuid5(uuid.NAMESPACE_DNS, "example.cxone.sandbox.invalid")
# What everybody of the example world types on the login page.
EXAMPLE_PASSWORD: Final = "let-me-in"  # noqa: S105 - made up, and shown on purpose
# Where an integrator's own development server usually is.
_LOCAL: Final = ("http://localhost:3000", "http://127.0.0.1:3000")
_USER_APP: Final = {
    "redirects": tuple(f"{origin}/callback" for origin in _LOCAL),
    "logouts": tuple(f"{origin}/signed-out" for origin in _LOCAL),
    "origins": _LOCAL,
}


def example_world() -> World:
    """Five clouds; in the first, apps, keys and people in every state that has to be told apart."""
    world = World()
    _commercial(world)
    _small(world, "gov", "na2", "G12", "City of Springfield", "4700101", "springfield.example")
    _small(world, "au", "au2", "A21", "Outback Rail", "4800211", "outback.example")
    _small(world, "eu", "eu2", "E21", "Alpenbank", "4800321", "alpenbank.example")
    _small(world, "uk", "uk2", "L21", "Thames Water Taxis", "4800431", "thames.example")
    return world


def example_id(words: str) -> str:
    """The client ID or tenant ID that goes with *words*."""
    return str(uuid.uuid5(_NAMES, words))


def example_key_part(words: str) -> str:
    """The access key ID, access key secret or client secret that goes with *words*."""
    return base64.b32encode(hashlib.sha256(words.encode()).digest()).decode("ascii")


def _commercial(world: World) -> None:
    cloud = "commercial"
    world.add_cloud(cloud, area="na1", cluster="B32")
    _tenant(world, cloud, "Harbour Hotels", "4600738")
    _tenant(world, cloud, "Northwind Energy", "4600912", area="eu1", cluster="E32")
    _app(world, cloud, "Call Recorder")
    _app(world, cloud, "Wallboard", auth_method="client_secret_post")
    _app(world, cloud, "Assertion Tester", auth_method="client_secret_jwt")
    _app(world, cloud, "Retired Exporter", state="disabled")
    _app(world, cloud, "New Bot", state="pending")
    _user_apps(world, cloud)
    _key(world, cloud, "Harbour Hotels", "api.recorder@harbour.example")
    _key(world, cloud, "Harbour Hotels", "api.old@harbour.example", active=False)
    _key(world, cloud, "Northwind Energy", "api.wallboard@northwind.example", admin=False)
    _key(world, cloud, "Northwind Energy", "left@northwind.example", user_state="locked")
    _person(world, cloud, "Harbour Hotels", "ana.lima@harbour.example")
    _person(world, cloud, "Harbour Hotels", "ben.okafor@harbour.example", admin=False)
    _person(world, cloud, "Harbour Hotels", "dora.lund@harbour.example", state="locked")
    _person(world, cloud, "Northwind Energy", "carol.singh@northwind.example")
    _person(world, cloud, "Northwind Energy", "emil.roth@northwind.example", state="deactivated")


def _small(
    world: World, cloud: str, area: str, cluster: str, tenant: str, number: str, domain: str
) -> None:
    """A cloud with one tenant, one app of each type, one access key and two people."""
    world.add_cloud(cloud, area=area, cluster=cluster)
    _tenant(world, cloud, tenant, number)
    _app(world, cloud, "Call Recorder")
    _user_apps(world, cloud)
    _key(world, cloud, tenant, f"api.recorder@{domain}")
    _person(world, cloud, tenant, f"pat.admin@{domain}")
    _person(world, cloud, tenant, f"kim.agent@{domain}", admin=False)


def _user_apps(world: World, cloud: str) -> None:
    _app(world, cloud, "Agent Desktop", type="public", **_USER_APP)
    _app(world, cloud, "Supervisor Portal", type="confidential", **_USER_APP)


def _tenant(
    world: World, cloud: str, name: str, number: str, area: str = "", cluster: str = ""
) -> None:
    world.add_tenant(
        cloud,
        tenant_id=example_id(name),
        name=name,
        business_unit_number=number,
        business_unit_name=f"{name} Contact Center",
        area=area,
        cluster=cluster,
    )


def _app(world: World, cloud: str, name: str, **details: Any) -> None:
    world.add_app(
        cloud,
        client_id=example_id(f"{cloud} {name}"),
        client_secret=example_key_part(f"{cloud} {name}"),
        name=name,
        contacts=("developers@example.com",),
        **details,
    )


def _key(world: World, cloud: str, tenant: str, user_name: str, **details: Any) -> None:
    world.add_key(
        cloud,
        tenant_id=example_id(tenant),
        user_name=user_name,
        access_key_id=example_key_part(f"{user_name} id"),
        access_key_secret=example_key_part(f"{user_name} secret"),
        **details,
    )


def _person(world: World, cloud: str, tenant: str, user_name: str, **details: Any) -> None:
    world.add_user(
        cloud,
        tenant_id=example_id(tenant),
        user_name=user_name,
        password=EXAMPLE_PASSWORD,
        email=user_name,
        **details,
    )
