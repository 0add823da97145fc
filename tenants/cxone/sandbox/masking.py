"""What of a request may be written down: names of what was sent, values only where harmless.

People swap IDs and secrets, so an ID is shown only when this world knows it as an ID.
"""

import re
from typing import Final

from tenants.cxone.sandbox.messages import Refusal, Request
from tenants.cxone.sandbox.site import Site
from tenants.cxone.sandbox.world import World

MASK: Final = "\N{BULLET}" * 4
_PLAIN_GRANTS: Final = ("password", "refresh_token", "client_credentials", "authorization_code")
_LONGEST_PATH: Final = 100


def shown_path(request: Request) -> str:
    """The path without its query; parts as long as a secret are masked."""
    parts = (MASK if len(part) > 36 else part for part in request.path.split("/"))
    return re.sub(f"[^!-~{MASK}]", "?", "/".join(parts))[:_LONGEST_PATH]


def shown_fields(site: Site, request: Request) -> tuple[str, ...]:
    """``name=value`` for each thing sent, most values masked."""
    shown = [f"{name}={_value(site, name, value)}" for name, value in _sent(request).items()]
    scheme, _, rest = (request.headers.get("Authorization") or "").partition(" ")
    if scheme:
        known = scheme if rest and scheme.lower() in ("basic", "bearer") else ""
        shown.append(f"Authorization: {known} {MASK}".replace("  ", " "))
    return tuple(shown)


def known_key_id(world: World, access_key_id: str) -> str:
    """The ID if it is an access key ID of any cloud, else nothing."""
    known = any(access_key_id in cloud.keys for cloud in world.clouds.values())
    return access_key_id if known else ""


def _sent(request: Request) -> dict[str, str]:
    try:
        return {**request.query, **request.form}
    except Refusal:
        return {"unreadable": ""}


def _value(site: Site, name: str, value: str) -> str:
    harmless = (
        (name == "grant_type" and value in _PLAIN_GRANTS)
        or (name == "tenantId" and value in site.cloud.tenants)
        or (name == "client_id" and value in site.cloud.apps)
        or (name == "username" and bool(known_key_id(site.world, value)))
    )
    return value if harmless else MASK
