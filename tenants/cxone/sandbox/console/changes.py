"""Making, changing and removing records: one way for the forms and for the control API."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from tenants.cxone.sandbox.console.fields import Invalid, check, made_up
from tenants.cxone.sandbox.console.kinds import APPS, KINDS, TENANTS, Kind, Record
from tenants.cxone.sandbox.messages import Refusal
from tenants.cxone.sandbox.records import Cloud, WorldError

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

# What each switch sets, on and off.
SWITCHES: Final[Mapping[str, tuple[str, Any, Any]]] = {
    "apps": ("state", "enabled", "disabled"),
    "users": ("state", "active", "deactivated"),
    "keys": ("active", True, False),
}


class Taken(Invalid):
    """There is already a record with this ID."""


def cloud_called(sandbox: "Sandbox", key: str) -> Cloud:
    """An open cloud. Raises Refusal with 404."""
    if key not in sandbox.clouds or key not in sandbox.world.clouds:
        raise Refusal(404, "not_found", "No cloud with this name is running.")
    return sandbox.world.clouds[key]


def kind_called(code: str) -> Kind:
    """Raises Refusal with 404."""
    if code not in KINDS:
        raise Refusal(404, "not_found", "There is nothing at this address.")
    return KINDS[code]


def record_called(cloud: Cloud, kind: Kind, record_id: str) -> Record:
    """Raises Refusal with 404."""
    found: Record | None = kind.records(cloud).get(record_id)
    if found is None:
        raise Refusal(404, "not_found", f"This cloud has no {kind.one} with that ID.")
    return found


def create(sandbox: "Sandbox", cloud: Cloud, kind: Kind, given: Mapping[str, Any]) -> Record:
    """A new record; what is not given is made up. Raises Invalid or Taken."""
    check(kind.fields, given, new=True)
    values = {**given, **made_up(kind.fields, given, new=True), **_times_of_a_new(kind)}
    if kind is TENANTS:
        values.setdefault("business_unit_name", values["name"])
    _check_together(cloud, kind, values)
    with sandbox.keeper.changing() as world:
        if _is_taken(cloud, kind, values):
            raise _taken(kind)
        return _put(kind, world, cloud, values)


def change(
    sandbox: "Sandbox", cloud: Cloud, kind: Kind, record_id: str, given: Mapping[str, Any]
) -> Record:
    """Change what is given, leave the rest; an empty secret is made up anew. Raises Invalid."""
    check(kind.fields, given)
    with sandbox.keeper.changing() as world:
        before = _values(record_called(cloud, kind, record_id))
        _check_fixed(kind, before, given)
        values = {**before, **given, **made_up(kind.fields, given, new=False)}
        if kind is APPS:
            values["last_modified_time"] = now()
        _check_together(cloud, kind, values)
        return _put(kind, world, cloud, values)


def remove(sandbox: "Sandbox", cloud: Cloud, kind: Kind, record_id: str) -> None:
    """Raises Refusal with 404."""
    with sandbox.keeper.changing() as world:
        record_called(cloud, kind, record_id)
        kind.remove(world, cloud, record_id)


def id_of(kind: Kind, record: Record) -> str:
    return str(getattr(record, kind.id_field))


def now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _put(kind: Kind, world: Any, cloud: Cloud, values: dict[str, Any]) -> Record:
    try:
        record: Record = kind.put(world, cloud, **values)
    except WorldError as problem:
        raise Invalid({"": str(problem)}) from None
    return record


def _values(record: Record) -> dict[str, Any]:
    return {each.name: getattr(record, each.name) for each in fields(record)}


def _check_fixed(kind: Kind, before: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    problems = {
        f.name: f"This cannot be changed. Make another {kind.one} instead."
        for f in kind.fields
        if f.fixed and f.name in given and given[f.name] != before[f.name]
    }
    if problems:
        raise Invalid(problems)


def _check_together(cloud: Cloud, kind: Kind, values: Mapping[str, Any]) -> None:
    """What one field says about another."""
    tenant_id = values.get("tenant_id", "")
    needed = kind is not TENANTS and (kind is not APPS or values.get("tenancy") == "single")
    if (needed or (tenant_id and kind is APPS)) and tenant_id not in cloud.tenants:
        raise Invalid({"tenant_id": "This cloud has no tenant with this ID."})
    private = kind is APPS and values.get("type", "backend") != "public"
    if private and values.get("auth_method") == "none":
        raise Invalid({"auth_method": "Only a public app has none."})


def _is_taken(cloud: Cloud, kind: Kind, values: Mapping[str, Any]) -> bool:
    if kind.id_field in values:
        return values[kind.id_field] in kind.records(cloud)
    return any(
        (each.tenant_id, each.user_name) == (values["tenant_id"], values["user_name"])
        for each in list(kind.records(cloud).values())
    )


def _taken(kind: Kind) -> Taken:
    # A user is found by name and tenant: their ID is made of both.
    if kind.id_field == "user_id":
        return Taken({"user_name": "This tenant already has a user with this name."})
    return Taken({kind.id_field: f"There is already {kind.a_record} with this ID."})


def _times_of_a_new(kind: Kind) -> dict[str, str]:
    return {"created_time": now(), "last_modified_time": now()} if kind is APPS else {}


def as_dict(kind: Kind, record: Record, *, secrets: bool) -> dict[str, Any]:
    """The record as JSON, with the ID of a user, which is no field of theirs."""
    data = {**({"user_id": record.user_id} if hasattr(record, "user_id") else {}), **asdict(record)}
    return data if secrets else {name: data[name] for name in data if name not in kind.secrets}
