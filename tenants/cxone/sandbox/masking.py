"""What of a request may be written down: names of what was sent, values only where harmless.

People swap IDs and secrets, so an ID is shown only when this world knows it as an ID.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

from tenants.cxone.sandbox import json_body
from tenants.cxone.sandbox.messages import Refusal, Request
from tenants.cxone.sandbox.records import App, Cloud
from tenants.cxone.sandbox.site import Site
from tenants.cxone.sandbox.world import World

MASK: Final = "\N{BULLET}" * 4
_LONGEST_PATH: Final = 140
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z_-]{0,39}")
# Shown as they are when they look like this; everything else that is not known is masked.
_PLAIN: Final = {
    "grant_type": r"password|refresh_token|client_credentials|authorization_code|token-exchange"
    r"|urn:ietf:params:oauth:grant-type:token-exchange",
    "response_type": r"code|token|id_token|code id_token",
    "scope": r"openid( profile| email| offline_access)*",
    "display": "page|popup",
    "prompt": "none|login|consent",
    "max_age": r"\d{1,10}",
    "code_challenge_method": "S256|plain",
    "client_assertion_type": r"urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "subject_token_type": r"(urn:ietf:params:oauth:token-type:)?access_token",
    "ui_locales": r"[a-z]{2}(-[A-Z]{2})?",
    # A random value of the app's own; shown so that it can be followed through the log.
    "state": r"[A-Za-z0-9._-]{1,40}",
    "isActive": "True|False",
}
_KNOWN: Final[Mapping[str, Callable[[Cloud, str], bool]]] = {
    "tenantId": lambda cloud, value: value in cloud.tenants,
    "client_id": lambda cloud, value: value in cloud.apps,
    "userId": lambda cloud, value: value in cloud.users,
    "sign_in_as": lambda cloud, value: value in cloud.users,
    "redirect_uri": lambda cloud, value: any(value in app.redirects for app in _apps(cloud)),
    "post_logout_redirect_uri": lambda cloud, value: any(
        value in app.logouts for app in _apps(cloud)
    ),
}
_KEY_IDS: Final = ("username", "accessKeyId")


def shown_path(site: Site, request: Request) -> str:
    """The path without its query; parts as long as a secret are masked unless they are known."""
    parts = (_part(site, part) for part in request.path.split("/"))
    return re.sub(f"[^!-~{MASK}]", "?", "/".join(parts))[:_LONGEST_PATH]


def shown_fields(site: Site, request: Request) -> tuple[str, ...]:
    """``name=value`` for each thing sent, most values masked."""
    shown = [_shown(site, name, value) for name, value in _sent(request).items()]
    scheme, _, rest = (request.headers.get("Authorization") or "").partition(" ")
    if scheme:
        known = scheme if rest and scheme.lower() in ("basic", "bearer") else ""
        shown.append(f"Authorization: {known} {MASK}".replace("  ", " "))
    return tuple(shown)


def known_key_id(world: World, access_key_id: str) -> str:
    """The ID if it is an access key ID of any cloud, else nothing."""
    known = any(access_key_id in cloud.keys for cloud in tuple(world.clouds.values()))
    return access_key_id if known else ""


def _part(site: Site, part: str) -> str:
    if len(part) <= 36 or unquote(part) in site.cloud.keys:
        return part
    bare = re.sub(r"-(enable|disable)$", "", part)
    return part if bare in site.cloud.apps else MASK


def _sent(request: Request) -> dict[str, str]:
    try:
        return {**request.query, **(json_body.texts(request) or request.form)}
    except Refusal:
        return {"unreadable": ""}


def _shown(site: Site, name: str, value: str) -> str:
    """A name is masked too unless it looks like one: a body may be anything at all."""
    if not _NAME.fullmatch(name):
        return f"{MASK}={MASK}"
    return f"{name}={value if _harmless(site, name, value) else MASK}"


def _harmless(site: Site, name: str, value: str) -> bool:
    if name in _KEY_IDS and known_key_id(site.world, value):
        return True
    if name == "username":
        return any(user.user_name == value for user in tuple(site.cloud.users.values()))
    if name in _PLAIN:
        return re.fullmatch(_PLAIN[name], value, re.ASCII) is not None
    return name in _KNOWN and _KNOWN[name](site.cloud, value)


def _apps(cloud: Cloud) -> tuple[App, ...]:
    return tuple(cloud.apps.values())
