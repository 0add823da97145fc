"""The world as a JSON file. It holds (sandbox) secrets, so it is private to its owner."""

import json
import os
import secrets
from collections.abc import Set
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tenants.cxone.sandbox.faults import Fault
from tenants.cxone.sandbox.records import AccessKey, App, Tenant, User, WorldError

if TYPE_CHECKING:
    from tenants.cxone.sandbox.world import World

FORMAT: Final = "cxone-sandbox-world-2"
_LOCATION: Final = ("area", "cluster", "domain", "acd_domain")
# The first format had no users; its keys told what is now told of their user.
_FORMATS: Final = (FORMAT, "cxone-sandbox-world-1")
_OF_USER: Final = {"user_state", "admin"}
_CLOUD_FIELDS: Final = {"key", *_LOCATION, "tenants", "apps", "users", "keys"}


def write(world: "World", path: Path) -> None:
    """Replace *path* in one step: a reader sees the old world or the new one, never half."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(as_data(world), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read_into(world: "World", path: Path) -> None:
    """Fill an empty *world*. Raises WorldError naming the file, never quoting from it."""
    try:
        fill(world, json.loads(path.read_text(encoding="utf-8")))
    except OSError as problem:
        raise WorldError(f"The world file {path} cannot be read: {problem.strerror}.") from None
    except WorldError as problem:
        raise WorldError(f"The world file {path} is not valid. {problem}") from None
    except (ValueError, RecursionError):
        raise WorldError(f"The world file {path} is not valid JSON.") from None


def as_data(world: "World") -> dict[str, Any]:
    """The world as a file holds it, secrets included."""
    clouds = []
    for cloud in tuple(world.clouds.values()):
        entry: dict[str, Any] = {"key": cloud.key}
        entry |= {name: getattr(cloud, name) for name in _LOCATION}
        entry["tenants"] = [asdict(tenant) for tenant in tuple(cloud.tenants.values())]
        entry["apps"] = [asdict(app) for app in tuple(cloud.apps.values())]
        entry["users"] = [asdict(user) for user in tuple(cloud.users.values())]
        entry["keys"] = [asdict(key) for key in tuple(cloud.keys.values())]
        clouds.append(entry)
    faults = [_without(asdict(fault), "id", "from_file") for fault in world.faults]
    return {"format": FORMAT, "clouds": clouds, "faults": faults}


def fill(world: "World", data: Any) -> None:
    """Fill an empty *world* from what a file held. Raises WorldError, never quoting from it."""
    if not isinstance(data, dict) or data.get("format") not in _FORMATS:
        raise WorldError(f'It must be an object with "format": "{FORMAT}".')
    for entry in _objects(data, "clouds"):
        _add_cloud(world, entry)
    for entry in _objects(data, "faults"):
        world.faults.arm(**_record(Fault, entry, leaving_out={"id", "from_file"}))
    if not {fault.cloud for fault in world.faults} <= set(world.clouds):
        raise WorldError("A fault is armed for a cloud that is not in the file.")


def _add_cloud(world: "World", entry: dict[str, Any]) -> None:
    if not set(entry) <= _CLOUD_FIELDS:
        raise WorldError("A cloud has a field that is not known.")
    location = {name: entry[name] for name in ("key", *_LOCATION) if name in entry}
    if "key" not in location or not all(isinstance(each, str) for each in location.values()):
        raise WorldError("A cloud needs a key, and its location must be text.")
    cloud = world.add_cloud(**location)
    for each in _objects(entry, "tenants"):
        world.add_tenant(cloud, **_record(Tenant, each))
    for each in _objects(entry, "apps"):
        world.add_app(cloud, **_record(App, each))
    for each in _objects(entry, "users"):
        world.add_user(cloud, **_record(User, each))
    for each in _objects(entry, "keys"):
        world.add_key(cloud, **_record(AccessKey, each, besides=_OF_USER))


def _objects(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    entries = holder.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise WorldError(f"{name} must be a list of objects.")
    return entries


def _record(
    of: type[Any],
    entry: dict[str, Any],
    *,
    leaving_out: Set[str] = frozenset(),
    besides: Set[str] = frozenset(),
) -> dict[str, Any]:
    known = {each.name for each in fields(of)} - leaving_out | besides
    required = {
        each.name
        for each in fields(of)
        if each.default is MISSING and each.default_factory is MISSING
    }
    if not set(entry) <= known:
        raise WorldError(f"A {of.__name__} has a field that is not known.")
    if not required <= set(entry):
        raise WorldError(f"A {of.__name__} lacks one of: {', '.join(sorted(required))}.")
    return entry


def _without(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in names}
