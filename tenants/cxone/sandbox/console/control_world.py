"""The control API's whole worlds: read one, become one, go back to the start."""

import re
from typing import TYPE_CHECKING, Any, Final

from tenants.cxone.sandbox import world_file
from tenants.cxone.sandbox.console import changes
from tenants.cxone.sandbox.console.control_records import summary
from tenants.cxone.sandbox.console.json_body import only, read_object
from tenants.cxone.sandbox.console.kinds import KINDS
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.records import WorldError
from tenants.cxone.sandbox.server import SandboxError
from tenants.cxone.sandbox.world import World

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

# Every cloud opens two ports.
_MOST_CLOUDS: Final = 20


def answer(sandbox: "Sandbox", request: Request, rest: str) -> Response:
    """Read or replace the world; read with secrets=1 it is a world file."""
    _nothing_below(rest)
    only(request, "GET, PUT")
    if request.method == "PUT":
        _become(sandbox, _read(request))
    elif request.query.get("secrets") == "1":
        return json_response(world_file.as_data(sandbox.world))
    return json_response(_told(sandbox))


def reset(sandbox: "Sandbox", request: Request, rest: str) -> Response:
    """The starting world again."""
    _nothing_below(rest)
    only(request, "POST")
    sandbox.reset()
    return json_response(_told(sandbox))


def _become(sandbox: "Sandbox", world: World) -> None:
    try:
        sandbox.become(world)
    except SandboxError as problem:
        raise Refusal(409, "conflict", f"A new cloud could not be opened. {problem}") from None


def _read(request: Request) -> World:
    world = World()
    try:
        world_file.fill(world, read_object(request))
    except (TypeError, ValueError) as problem:
        said = str(problem) if isinstance(problem, WorldError) else "A field has a wrong type."
        raise Refusal(400, "invalid_request", said) from None
    if not 0 < len(world.clouds) <= _MOST_CLOUDS:
        raise WorldError(f"clouds: A world has 1 to {_MOST_CLOUDS} clouds.")
    if not all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,30}", key) for key in world.clouds):
        raise WorldError("clouds: A key has at most 31 small letters, digits and hyphens.")
    return world


def _told(sandbox: "Sandbox") -> dict[str, Any]:
    """Everything but the secrets."""
    return {"clouds": [_cloud(sandbox, key) for key in sandbox.clouds]}


def _cloud(sandbox: "Sandbox", key: str) -> dict[str, Any]:
    cloud = sandbox.world.clouds[key]
    told = {
        kind.code: [
            changes.as_dict(kind, each, secrets=False)
            for each in list(kind.records(cloud).values())
        ]
        for kind in KINDS.values()
    }
    return {**summary(sandbox, key), **told}


def _nothing_below(rest: str) -> None:
    if rest:
        raise Refusal(404, "not_found", "There is nothing at this address.")
