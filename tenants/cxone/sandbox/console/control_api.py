"""``/__sandbox__/api/``: worlds, records, fault switches and the request log as JSON."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tenants.cxone.sandbox.console import control_records, control_world
from tenants.cxone.sandbox.console.calls import CALLS
from tenants.cxone.sandbox.console.changes import Taken
from tenants.cxone.sandbox.console.fields import Invalid
from tenants.cxone.sandbox.console.json_body import only, read_object
from tenants.cxone.sandbox.console.log import matching
from tenants.cxone.sandbox.console.switches import arm
from tenants.cxone.sandbox.fault_kinds import KINDS
from tenants.cxone.sandbox.keeping import NotKept
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.records import WorldError

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox


def answer(sandbox: "Sandbox", request: Request, path: str) -> Response:
    """*path* is what follows ``/api/``. Always JSON, also when the answer is no."""
    try:
        return _room(path)(sandbox, request, path.strip("/").partition("/")[2])
    except Refusal as refusal:
        return problem(refusal.status, refusal.error, refusal.description, refusal.headers)
    except Invalid as invalid:
        said = [f"{name}: {sentence}" if name else sentence for name, sentence in _all(invalid)]
        status, code = (409, "conflict") if isinstance(invalid, Taken) else (400, "invalid_request")
        return problem(status, code, " ".join(said), fields=invalid.problems)
    except NotKept as trouble:
        return problem(500, "not_kept", str(trouble))
    except WorldError as trouble:
        return problem(400, "invalid_request", str(trouble))


def problem(
    status: int,
    error: str,
    description: str,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    said = {"error": error, "error_description": description, **more}
    return json_response(said, status, headers)


def _all(invalid: Invalid) -> list[tuple[str, str]]:
    return sorted(invalid.problems.items())


def _room(path: str) -> "Callable[[Sandbox, Request, str], Response]":
    rooms = {
        "": _index,
        "world": control_world.answer,
        "reset": control_world.reset,
        "clouds": control_records.answer,
        "kinds": _kinds,
        "faults": _faults,
        "requests": _requests,
        "token-requests": _token_requests,
    }
    name = path.strip("/").partition("/")[0]
    if name not in rooms:
        raise Refusal(404, "not_found", "There is nothing at this address. GET api/ lists all.")
    return rooms[name]


def _index(sandbox: "Sandbox", request: Request, rest: str) -> Response:
    only(request, "GET")
    keys = ("method", "path", "does")
    return json_response({"calls": [dict(zip(keys, call, strict=True)) for call in CALLS]})


def _kinds(sandbox: "Sandbox", request: Request, rest: str) -> Response:
    only(request, "GET")
    return json_response({"kinds": [asdict(kind) for kind in KINDS.values()]})


def _faults(sandbox: "Sandbox", request: Request, fault_id: str) -> Response:
    only(request, "DELETE" if fault_id else "GET, POST, DELETE")
    faults = sandbox.world.faults
    if request.method == "GET":
        return json_response({"faults": [asdict(fault) for fault in faults]})
    with sandbox.keeper.changing() as world:
        if request.method == "POST":
            return json_response(asdict(arm(world, read_object(request))), 201)
        if fault_id and not faults.disarm(fault_id):
            raise Refusal(404, "not_found", "No fault with that ID is armed.")
        if not fault_id:
            faults.clear(request.query.get("cloud"))
    return Response(204)


def _requests(sandbox: "Sandbox", request: Request, rest: str) -> Response:
    only(request, "GET, DELETE")
    if request.method == "DELETE":
        sandbox.forget_requests()
        return Response(204)
    entries = matching(sandbox.requests, request.query)
    return json_response({"requests": [asdict(entry) for entry in entries]})


def _token_requests(sandbox: "Sandbox", request: Request, rest: str) -> Response:
    only(request, "GET")
    count = sandbox.token_requests(request.query.get("access_key_id"))
    return json_response({"count": count})
