"""What the sandbox CXone knows: clouds, and in each its tenants, apps, users and access keys."""

import base64
import re
import secrets
import uuid
from dataclasses import dataclass, field, fields
from typing import Any, Final

APP_TYPES: Final = ("backend", "confidential", "public")
AUTH_METHODS: Final = ("client_secret_basic", "client_secret_post", "client_secret_jwt", "none")
TENANCIES: Final = ("all", "single")
APP_STATES: Final = ("enabled", "disabled", "pending")
USER_STATES: Final = ("active", "locked", "deactivated")

_USERS: Final = uuid.uuid5(uuid.NAMESPACE_DNS, "users.cxone.sandbox.invalid")


class WorldError(ValueError):
    """The world is not as it should be. The message is one sentence for people, without secrets."""


def make_key_part() -> str:
    """An access key ID or secret as CXone makes them: 52 base32 characters and ``====``."""
    return base64.b32encode(secrets.token_bytes(32)).decode("ascii")


@dataclass
class Tenant:
    """A CXone tenant with its one business unit. An empty area or cluster is that of its cloud."""

    tenant_id: str
    name: str
    business_unit_number: str
    business_unit_name: str
    area: str = ""
    cluster: str = ""
    private: bool = False

    def __post_init__(self) -> None:
        _check_types(self)
        # The token carries the number as an integer; developer tenants have negative ones.
        if not re.fullmatch(r"-?[0-9]{1,18}", self.business_unit_number):
            raise WorldError("A tenant's business unit number must be a whole number.")


@dataclass
class App:
    """A registered application. Fields and values follow NICE's App Registration API.

    The times are ISO 8601 in UTC, empty where nothing happened yet.
    """

    client_id: str
    name: str
    client_secret: str = field(default="", repr=False)
    type: str = "backend"
    auth_method: str = "client_secret_basic"
    tenancy: str = "all"
    tenant_id: str = ""
    state: str = "enabled"
    description: str = ""
    contacts: list[str] = field(default_factory=list)
    redirects: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    logouts: list[str] = field(default_factory=list)
    scope: str = ""
    jwks_endpoint: str = ""
    created_by: str = ""
    created_time: str = ""
    last_modified_by: str = ""
    last_modified_time: str = ""
    last_used_time: str = ""
    scheduled_deletion_time: str = ""

    def __post_init__(self) -> None:
        _check_types(self)
        _one_of("type", self.type, APP_TYPES)
        _one_of("tenancy", self.tenancy, TENANCIES)
        _one_of("state", self.state, APP_STATES)
        if self.type == "public":
            self.client_secret, self.auth_method = "", "none"
        elif not self.client_secret:
            raise WorldError("An app that is not public needs a client secret.")
        _one_of("authentication method", self.auth_method, AUTH_METHODS)


@dataclass
class User:
    """A person or an API user of one tenant. Without a password nobody signs in as them."""

    tenant_id: str
    user_name: str
    password: str = field(default="", repr=False)
    email: str = ""
    state: str = "active"
    admin: bool = True

    def __post_init__(self) -> None:
        _check_types(self)
        _one_of("user state", self.state, USER_STATES)

    @property
    def user_id(self) -> str:
        """The same after a restart."""
        return user_id_of(self.tenant_id, self.user_name)


@dataclass
class AccessKey:
    """An access key; it belongs to one user of one tenant."""

    tenant_id: str
    user_name: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    active: bool = True
    last_used_time: str = ""

    def __post_init__(self) -> None:
        _check_types(self)

    @property
    def user_id(self) -> str:
        """The same for every key of one user, and the same after a restart."""
        return user_id_of(self.tenant_id, self.user_name)


@dataclass
class Cloud:
    """One CXone cloud: an issuer of its own, and credentials that are good nowhere else."""

    key: str
    area: str = "na1"
    cluster: str = "B32"
    domain: str = "niceincontact.com"
    acd_domain: str = "nice-incontact.com"
    tenants: dict[str, Tenant] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    keys: dict[str, AccessKey] = field(default_factory=dict)
    # Refresh and access tokens name only the user, so they need a way back to the keys.
    _keys_of_users: dict[str, dict[str, AccessKey]] = field(default_factory=dict, repr=False)

    def put_key(self, key: AccessKey) -> AccessKey:
        """Add *key*, or replace the one with its ID."""
        replaced = self.keys.get(key.access_key_id)
        if replaced:
            self._keys_of_users[replaced.user_id].pop(key.access_key_id, None)
        self.keys[key.access_key_id] = key
        self._keys_of_users.setdefault(key.user_id, {})[key.access_key_id] = key
        return key

    def drop_key(self, access_key_id: str) -> None:
        """Remove a key if it is there."""
        key = self.keys.pop(access_key_id, None)
        if key:
            self._keys_of_users[key.user_id].pop(access_key_id, None)

    def keys_of_user(self, user_id: str) -> tuple[AccessKey, ...]:
        """Every key of one user, active or not."""
        return tuple(self._keys_of_users.get(user_id, {}).values())


def _one_of(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise WorldError(f"The {what} must be one of: {', '.join(choices)}.")


def user_id_of(tenant_id: str, user_name: str) -> str:
    """The user ID that goes with a tenant and a user name."""
    return str(uuid.uuid5(_USERS, f"{tenant_id}/{user_name}"))


def _check_types(record: Any) -> None:
    for each in fields(record):
        value = getattr(record, each.name)
        if each.type in (bool, "bool"):
            good, kind = isinstance(value, bool), "true or false"
        elif each.type == list[str]:
            good = isinstance(value, list) and all(isinstance(line, str) for line in value)
            kind = "a list of texts"
        else:
            good, kind = isinstance(value, str), "text"
        if not good:
            raise WorldError(f"The field {each.name} of a {type(record).__name__} must be {kind}.")
