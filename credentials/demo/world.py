"""CXone's side of the demonstration: the sandbox's world file."""

import uuid
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from tenants.cxone.sandbox import EXAMPLE_PASSWORD, World, make_key_part
from tenants.models import Environment

# Key, environment's short name, its label, area, cluster: in the order of the sandbox's ports.
CLOUDS = [
    ("commercial", "sandbox", "Sandbox: commercial", "na1", "B32"),
    ("gov", "sandbox-gov", "Sandbox: government", "na2", "G12"),
    ("au", "sandbox-au", "Sandbox: Australia sovereign", "au2", "A21"),
    ("eu", "sandbox-eu", "Sandbox: EU sovereign", "eu2", "S10"),
    ("uk", "sandbox-uk", "Sandbox: UK sovereign", "uk2", "L21"),
]


SPARE_APP, SPARE_USER = "Spare application", "svc-spare@adventure-works.example"


def new_world() -> World:
    """A world with the five clouds and nothing in them."""
    world = World()
    for key, _, _, area, cluster in CLOUDS:
        world.add_cloud(key=key, area=area, cluster=cluster)
    return world


def add_spare(world: World, cloud: str, *, tenant_id: str) -> None:
    """An app and an access key that the registry does not know, for a person to register."""
    world.add_app(
        cloud,
        client_id=str(uuid.uuid4()),
        client_secret=uuid.uuid4().hex,
        name=SPARE_APP,
        type="backend",
        auth_method="client_secret_basic",
        tenancy="all",
    )
    world.add_key(
        cloud,
        tenant_id=tenant_id,
        user_name=SPARE_USER,
        access_key_id=make_key_part(),
        access_key_secret=make_key_part(),
    )


def add_people(world: World, cloud: str, *, tenant_id: str, tenant: str) -> None:
    """An administrator and an agent who can sign in on the sandbox's login page."""
    domain = f"{tenant.lower().replace(' ', '-')}.example"
    for name, admin in (("alex.admin", True), ("kim.agent", False)):
        world.add_user(
            cloud,
            tenant_id=tenant_id,
            user_name=f"{name}@{domain}",
            password=EXAMPLE_PASSWORD,
            admin=admin,
        )


def world_path() -> Path:
    """Where the sandbox that `make run` starts looks for its world."""
    return Path(settings.STATE_DIR) / "sandbox.json"


def environments() -> dict[str, Environment]:
    """Our records of the sandbox's clouds, by cloud key, made or moved to the sandbox's ports."""
    # Each cloud has two origins: the issuer's and the API's.
    issuers = settings.SANDBOX_ORIGINS[::2]
    found = {}
    for (key, slug, name, _, _), issuer in zip(CLOUDS, issuers, strict=True):
        found[key], _ = Environment.objects.update_or_create(
            slug=slug,
            defaults={
                "name": name,
                "kind": Environment.Kind.SANDBOX,
                "issuer": issuer,
                "token_endpoint": f"{issuer}/auth/token",
                "families": [urlsplit(issuer).hostname],
                # Nobody else asks this sandbox.
                "requests_per_second": 200,
                "most_connections": 32,
                "note": "A cloud of the sandbox on this machine. Never a real CXone.",
            },
        )
    return found
