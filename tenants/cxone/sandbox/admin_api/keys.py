"""The access key API of UserHub: list, create, read, activate, deactivate, delete.

A rotation is a new key, then the old one deactivated, then deleted: there is no call for it. An
administrator sees the keys of their own tenant.
"""

import uuid
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

from tenants.cxone.sandbox import claims, json_body
from tenants.cxone.sandbox.admin_api import access, paging
from tenants.cxone.sandbox.bearer import Caller
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.records import AccessKey, make_key_part
from tenants.cxone.sandbox.site import Site

BASE: Final = "/access-key-management/v1/access-keys"


def collection(site: Site, request: Request) -> Response:
    caller = access.administrator(site, request)
    if request.method == "POST":
        return _create(site, request, caller)
    if request.method == "PATCH":
        # The ID is in the query, not in the path.
        return _switch(site, request, caller)
    rows = [_listed(key) for key in _found(site, request, caller)]
    return json_response(paging.page(request, "accessKeys", rows))


def single(site: Site, request: Request) -> Response:
    caller = access.administrator(site, request)
    key = _key(site, caller, unquote(request.path[len(BASE) + 1 :]))
    if request.method == "DELETE":
        with site.changing:
            site.cloud.drop_key(key.access_key_id)
        return Response(204)
    return _result(_listed(key))


def _found(site: Site, request: Request, caller: Caller) -> list[AccessKey]:
    user_id, agent_id = request.query.get("userId"), request.query.get("agentId")
    return [
        key
        for key in tuple(site.cloud.keys.values())
        if key.tenant_id == caller.tenant.tenant_id
        and user_id in (None, key.user_id)
        and agent_id in (None, claims.agent_id(key.user_id))
    ]


def _create(site: Site, request: Request, caller: Caller) -> Response:
    """The answer is the only place where the secret ever shows."""
    data = json_body.read(request)
    tenant_id = json_body.text(data, "tenantId") or caller.tenant.tenant_id
    user = site.cloud.users.get(json_body.text(data, "userId"))
    if user is None or {user.tenant_id, tenant_id} != {caller.tenant.tenant_id}:
        raise json_body.wrong("The userId must be that of a user of your tenant.")
    key = AccessKey(user.tenant_id, user.user_name, make_key_part(), make_key_part())
    with site.changing:
        site.cloud.put_key(key)
    return _result({**_listed(key), "accessKeySecret": key.access_key_secret}, 201)


def _switch(site: Site, request: Request, caller: Caller) -> Response:
    active = json_body.read(request).get("isActive")
    if not isinstance(active, bool):
        raise json_body.wrong("The field isActive must be true or false.")
    with site.changing:
        key = _key(site, caller, request.query.get("accessKeyId", ""))
        return _result(_listed(site.cloud.put_key(replace(key, active=active))))


def _key(site: Site, caller: Caller, access_key_id: str) -> AccessKey:
    key = site.cloud.keys.get(access_key_id)
    if key is None or key.tenant_id != caller.tenant.tenant_id:
        raise Refusal(404, "not_found", "There is no such access key.")
    return key


def _listed(key: AccessKey) -> dict[str, Any]:
    return {
        "accessKeyId": key.access_key_id,
        "userId": key.user_id,
        "tenantId": key.tenant_id,
        "agentId": claims.agent_id(key.user_id),
        "billingId": str(uuid.UUID(key.user_id).int % 90_000 + 10_000),
        "isActive": key.active,
        "lastUsedDate": key.last_used_time,
    }


def _result(said: dict[str, Any], status: int = 200) -> Response:
    return json_response({"resultSet": said}, status)
