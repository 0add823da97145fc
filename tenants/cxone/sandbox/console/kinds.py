"""The four kinds of record in a cloud that can be made, changed and removed."""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tenants.cxone.sandbox.console.fields import Field
from tenants.cxone.sandbox.records import (
    APP_STATES,
    APP_TYPES,
    AUTH_METHODS,
    TENANCIES,
    USER_STATES,
    AccessKey,
    App,
    Cloud,
    Tenant,
    User,
    make_key_part,
)
from tenants.cxone.sandbox.world import World

Record = Tenant | App | User | AccessKey

_ID: Final = "Left empty, one is made up."
_MADE_UP: Final = "Left empty, one is made up. Never enter a real one."
_LINES: Final = "One a line."


@dataclass(frozen=True)
class Kind:
    """How one kind is called, which fields it has, and how the world holds it."""

    code: str
    one: str
    title: str
    id_field: str
    purpose: str
    fields: tuple[Field, ...]
    records: Callable[[Cloud], Mapping[str, Any]]
    put: Callable[..., Any]
    remove: Callable[[World, Cloud, str], None]

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.secret)

    @property
    def a_record(self) -> str:
        return f"an {self.one}" if self.one[0] in "aeio" else f"a {self.one}"


def _number() -> str:
    return str(4_000_000 + secrets.randbelow(1_000_000))


def _uuid() -> str:
    return str(uuid.uuid4())


def _password() -> str:
    return secrets.token_urlsafe(12)


TENANTS: Final = Kind(
    "tenants",
    "tenant",
    "Tenants",
    "tenant_id",
    "A tenant is one customer of this cloud, with one business unit.",
    (
        Field("name", "Name", required=True),
        Field("tenant_id", "Tenant ID", _ID, required=True, fixed=True, made_up=_uuid),
        Field(
            "business_unit_number",
            "Business unit number",
            _ID + " Numbers of developer tenants are negative.",
            required=True,
            made_up=_number,
            pattern=r"-?[0-9]{1,18}",
            pattern_says="This must be a whole number.",
        ),
        Field("business_unit_name", "Business unit name"),
        Field("area", "Area", "Such as na1. Left empty, the cloud's."),
        Field("cluster", "Cluster", "Such as B32. Left empty, the cloud's."),
        Field("private", "Private", "What discovery says. Its meaning is not known.", "flag"),
    ),
    lambda cloud: cloud.tenants,
    World.add_tenant,
    World.remove_tenant,
)

APPS: Final = Kind(
    "apps",
    "app",
    "Apps",
    "client_id",
    "An app is what NICE issues for a registration: a client ID and, unless public, a secret.",
    (
        Field("name", "Name", required=True),
        Field("type", "Type", "Fixed at creation, as in CXone.", "choice", APP_TYPES, fixed=True),
        Field("client_id", "Client ID", _ID, required=True, fixed=True, made_up=_uuid),
        Field("client_secret", "Client secret", _MADE_UP, secret=True, made_up=make_key_part),
        Field(
            "auth_method",
            "Client authentication",
            "A public app has none.",
            "choice",
            AUTH_METHODS,
        ),
        Field("state", "State", "", "choice", APP_STATES),
        Field("tenancy", "Tenancy", "", "choice", TENANCIES),
        Field("tenant_id", "Tenant ID", "Which tenant, for tenancy single."),
        Field("redirects", "Redirect URIs", _LINES + " Compared exactly.", "lines"),
        Field("origins", "Origins", _LINES + " CORS allows the origins of all apps.", "lines"),
        Field("logouts", "Logout URLs", _LINES, "lines"),
        Field("contacts", "Technical contacts", _LINES, "lines"),
        Field("description", "Description"),
        Field("scope", "Scope"),
        Field("jwks_endpoint", "JWKS endpoint"),
    ),
    lambda cloud: cloud.apps,
    World.add_app,
    World.remove_app,
)

USERS: Final = Kind(
    "users",
    "user",
    "Users",
    "user_id",
    "A user is a person who signs in on the login page, or the API user that owns access keys.",
    (
        Field("user_name", "User name", "As people type it.", required=True, fixed=True),
        Field("tenant_id", "Tenant ID", "", required=True, fixed=True),
        Field(
            "password",
            "Password",
            "Without one, nobody signs in on the login page. Never enter a real one.",
            secret=True,
            may_be_empty=True,
            made_up=_password,
        ),
        Field("email", "Email"),
        Field("state", "State", "", "choice", USER_STATES),
        Field("admin", "Administrator", "May read the business unit.", "flag"),
    ),
    lambda cloud: cloud.users,
    World.add_user,
    World.remove_user,
)

KEYS: Final = Kind(
    "keys",
    "access key",
    "Access keys",
    "access_key_id",
    "An access key signs in as its user: the password grant's user name and password.",
    (
        Field("user_name", "User name", "Made if there is none.", required=True, fixed=True),
        Field("tenant_id", "Tenant ID", "", required=True, fixed=True),
        Field(
            "access_key_id",
            "Access key ID",
            _ID,
            required=True,
            fixed=True,
            made_up=make_key_part,
        ),
        Field(
            "access_key_secret",
            "Access key secret",
            _MADE_UP,
            secret=True,
            made_up=make_key_part,
        ),
        Field("active", "Active", "", "flag"),
    ),
    lambda cloud: cloud.keys,
    World.add_key,
    World.remove_key,
)

KINDS: Final = {kind.code: kind for kind in (TENANTS, APPS, USERS, KEYS)}
