"""The control API's clouds, and their tenants, apps, users and access keys."""

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from tenants.cxone.sandbox.console import changes
from tenants.cxone.sandbox.console.json_body import only, read_object, whole_number
from tenants.cxone.sandbox.console.kinds import KINDS, Kind
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.records import Cloud

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

_USUAL_LIMIT: Final = 100
_LARGEST_LIMIT: Final = 1000
_FAR: Final = 999_999_999


def answer(sandbox: "Sandbox", request: Request, rest: str) -> Response:
    """``clouds``, ``clouds/<cloud>``, ``.../<kind>`` and ``.../<kind>/<id>``."""
    parts = [unquote(part) for part in rest.split("/")] if rest else []
    if len(parts) > 3:
        raise Refusal(404, "not_found", "There is nothing at this address.")
    if not parts:
        only(request, "GET")
        return json_response({"clouds": [summary(sandbox, key) for key in sandbox.clouds]})
    cloud = changes.cloud_called(sandbox, parts[0])
    if len(parts) == 1:
        only(request, "GET")
        return json_response(summary(sandbox, cloud.key))
    kind = changes.kind_called(parts[1])
    if len(parts) == 2:
        return _all(sandbox, request, cloud, kind)
    return _one(sandbox, request, cloud, kind, parts[2])


def summary(sandbox: "Sandbox", key: str) -> dict[str, Any]:
    """A cloud's addresses and how much is in it."""
    cloud = sandbox.world.clouds[key]
    return {
        "key": key,
        "issuer": sandbox.issuer(key),
        "api_origin": sandbox.api_origin(key),
        "area": cloud.area,
        "cluster": cloud.cluster,
        **{kind.code: len(kind.records(cloud)) for kind in KINDS.values()},
    }


def _all(sandbox: "Sandbox", request: Request, cloud: Cloud, kind: Kind) -> Response:
    only(request, "GET, POST")
    if request.method == "POST":
        made = changes.create(sandbox, cloud, kind, read_object(request))
        return json_response(changes.as_dict(kind, made, secrets=True), 201)
    limit = whole_number(request, "limit", _USUAL_LIMIT, _LARGEST_LIMIT)
    offset = whole_number(request, "offset", 0, _FAR)
    records = list(kind.records(cloud).values())
    shown = records[offset : offset + limit]
    told = [changes.as_dict(kind, each, secrets=_wants_secrets(request)) for each in shown]
    return json_response({kind.code: told, "total": len(records), "limit": limit, "offset": offset})


def _one(
    sandbox: "Sandbox", request: Request, cloud: Cloud, kind: Kind, record_id: str
) -> Response:
    only(request, "GET, PATCH, DELETE")
    if request.method == "DELETE":
        changes.remove(sandbox, cloud, kind, record_id)
        return Response(204)
    if request.method == "GET":
        record = changes.record_called(cloud, kind, record_id)
        return json_response(changes.as_dict(kind, record, secrets=_wants_secrets(request)))
    given = read_object(request)
    record = changes.change(sandbox, cloud, kind, record_id, given)
    # Whoever asks for a new secret has to learn it.
    told = any(name in given for name in kind.secrets)
    return json_response(changes.as_dict(kind, record, secrets=told))


def _wants_secrets(request: Request) -> bool:
    return request.query.get("secrets") == "1"
