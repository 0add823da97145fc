"""A small world to try things with, for when nobody has prepared one.

Its secrets are derived from the words below, the same on every machine: they open nothing but
this sandbox.
"""

import base64
import hashlib
import uuid
from typing import Final

from tenants.cxone.sandbox.world import World

_NAMES: Final = uuid.uuid5(uuid.NAMESPACE_DNS, "example.cxone.sandbox.invalid")


def example_world() -> World:
    """Two clouds, three tenants; apps and keys in every state a registry has to tell apart."""
    world = World()
    _commercial(world)
    _government(world)
    return world


def example_id(words: str) -> str:
    """The client ID or tenant ID that goes with *words*."""
    return str(uuid.uuid5(_NAMES, words))


def example_key_part(words: str) -> str:
    """The access key ID, access key secret or client secret that goes with *words*."""
    return base64.b32encode(hashlib.sha256(words.encode()).digest()).decode("ascii")


def _commercial(world: World) -> None:
    world.add_cloud("commercial", area="na1", cluster="B32")
    _tenant(world, "commercial", "Harbour Hotels", "4600738")
    _tenant(world, "commercial", "Northwind Energy", "4600912", area="eu1", cluster="E32")
    _app(world, "commercial", "Call Recorder")
    _app(world, "commercial", "Wallboard", auth_method="client_secret_post")
    _app(world, "commercial", "Retired Exporter", state="disabled")
    _app(world, "commercial", "New Bot", state="pending")
    _app(world, "commercial", "Agent Desktop", type="public")
    _key(world, "commercial", "Harbour Hotels", "api.recorder@harbour.example")
    _key(world, "commercial", "Harbour Hotels", "api.old@harbour.example", active=False)
    _key(world, "commercial", "Northwind Energy", "api.wallboard@northwind.example", admin=False)
    _key(world, "commercial", "Northwind Energy", "left@northwind.example", user_state="locked")


def _government(world: World) -> None:
    world.add_cloud("gov", area="na2", cluster="G12")
    _tenant(world, "gov", "City of Springfield", "4700101")
    _app(world, "gov", "Call Recorder")
    _key(world, "gov", "City of Springfield", "api.recorder@springfield.example")


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


def _app(
    world: World,
    cloud: str,
    name: str,
    type: str = "backend",
    auth_method: str = "client_secret_basic",
    state: str = "enabled",
) -> None:
    world.add_app(
        cloud,
        client_id=example_id(f"{cloud} {name}"),
        client_secret=example_key_part(f"{cloud} {name}"),
        name=name,
        type=type,
        auth_method=auth_method,
        state=state,
    )


def _key(
    world: World,
    cloud: str,
    tenant: str,
    user_name: str,
    active: bool = True,
    user_state: str = "active",
    admin: bool = True,
) -> None:
    world.add_key(
        cloud,
        tenant_id=example_id(tenant),
        user_name=user_name,
        access_key_id=example_key_part(f"{user_name} id"),
        access_key_secret=example_key_part(f"{user_name} secret"),
        active=active,
        user_state=user_state,
        admin=admin,
    )
