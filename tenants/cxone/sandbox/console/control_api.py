"""``/__sandbox__/api/``: the fault switches and the request log as JSON, for scripts and tests."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tenants.cxone.sandbox.console.switches import arm
from tenants.cxone.sandbox.fault_kinds import KINDS
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.records import WorldError

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox


def answer(sandbox: "Sandbox", request: Request, path: str) -> Response:
    """*path* is what follows ``/api/``. Raises Refusal."""
    name, _, rest = path.partition("/")
    match request.method, name, rest:
        case "GET", "world", "":
            return json_response(world(sandbox))
        case "GET", "kinds", "":
            return json_response({"kinds": [asdict(kind) for kind in KINDS.values()]})
        case "GET", "faults", "":
            return json_response({"faults": [asdict(fault) for fault in sandbox.world.faults]})
        case "POST", "faults", "":
            return _arm(sandbox, request)
        case "DELETE", "faults", _:
            return _disarm(sandbox, request, rest)
        case "GET", "requests", "":
            return json_response({"requests": [asdict(entry) for entry in sandbox.requests]})
        case "GET", "token-requests", "":
            count = sandbox.token_requests(request.query.get("access_key_id"))
            return json_response({"count": count})
    raise Refusal(404, "not_found", "There is nothing at this address.")


def world(sandbox: "Sandbox") -> dict[str, Any]:
    """Everything but the secrets."""
    return {"clouds": [_cloud(sandbox, key) for key in sandbox.clouds]}


def _cloud(sandbox: "Sandbox", key: str) -> dict[str, Any]:
    cloud = sandbox.world.clouds[key]
    apps = [_without(asdict(app), "client_secret") for app in list(cloud.apps.values())]
    keys = [_without(asdict(each), "access_key_secret") for each in list(cloud.keys.values())]
    return {
        "key": key,
        "issuer": sandbox.issuer(key),
        "api_origin": sandbox.api_origin(key),
        "tenants": [asdict(tenant) for tenant in list(cloud.tenants.values())],
        "apps": apps,
        "users": [_without(asdict(user), "password") for user in list(cloud.users.values())],
        "keys": keys,
    }


def _arm(sandbox: "Sandbox", request: Request) -> Response:
    try:
        wanted = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refusal(400, "invalid_request", "The body is not valid JSON.") from None
    if not isinstance(wanted, dict):
        raise Refusal(400, "invalid_request", "The body must be an object.")
    try:
        return json_response(asdict(arm(sandbox.world, wanted)), 201)
    except WorldError as problem:
        raise Refusal(400, "invalid_request", str(problem)) from None


def _disarm(sandbox: "Sandbox", request: Request, fault_id: str) -> Response:
    if not fault_id:
        sandbox.world.faults.clear(request.query.get("cloud"))
    elif not sandbox.world.faults.disarm(fault_id):
        raise Refusal(404, "not_found", "No fault with that ID is armed.")
    return Response(204)


def _without(data: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != name}
