"""The App Registration API: list, create, read, edit, enable, disable, schedule deletion.

Which tenants may see which app is not known: here every administrator sees all of the cloud.
"""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, unquote

from tenants.cxone.sandbox import json_body, used
from tenants.cxone.sandbox.admin_api import access, application_json, paging
from tenants.cxone.sandbox.bearer import Caller
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.records import App, make_key_part
from tenants.cxone.sandbox.site import Site

# NICE calls the API "authentication-integrations"; its base path is not known. This is a guess.
BASE: Final = "/authentication-integrations/v1/applications"
# How far ahead a deletion is scheduled is not known either.
_GRACE: Final = timedelta(days=7)


def collection(site: Site, request: Request) -> Response:
    caller = access.administrator(site, request)
    if request.method == "POST":
        return _create(site, request, caller)
    rows = [application_json.shown(app) for app in _found(site, request)]
    return json_response(paging.page(request, "applications", rows))


def single(site: Site, request: Request) -> Response:
    caller = access.administrator(site, request)
    with site.changing:
        app = _app(site, request.path[len(BASE) + 1 :])
        if request.method == "PATCH":
            app = _edited(site, app, json_body.read(request), caller)
        if request.method == "DELETE":
            soon = datetime.fromisoformat(used.stamp(site)) + _GRACE
            app.scheduled_deletion_time = f"{soon:%Y-%m-%dT%H:%M:%S.000Z}"
            return Response(204)
    return json_response(application_json.shown(app))


def switch(site: Site, request: Request) -> Response:
    """``…/applications/{id}-enable`` and ``-disable``: a hyphen, not a slash."""
    caller = access.administrator(site, request)
    client_id, _, verb = request.path[len(BASE) + 1 :].rpartition("-")
    with site.changing:
        app = _app(site, client_id)
        state = "enabled" if verb.lower() == "enable" else "disabled"
        app = _kept(site, app, caller, state=state)
    return json_response(application_json.shown(app))


def _found(site: Site, request: Request) -> list[App]:
    """Which filters the list takes is not known; these are a guess."""
    asked = request.query
    return [
        app
        for app in tuple(site.cloud.apps.values())
        if asked.get("type", app.type) == app.type
        and asked.get("tenancy", app.tenancy) == app.tenancy
        and asked.get("name", "").casefold() in app.name.casefold()
        and asked.get("isEnabled", "").lower() in ("", str(app.state == "enabled").lower())
    ]


def _create(site: Site, request: Request, caller: Caller) -> Response:
    """With ``id`` and ``secret``, one that exists elsewhere is brought along."""
    app = _made(site, json_body.read(request), caller)
    application_json.check_complete(app)
    with site.changing:
        if app.client_id in site.cloud.apps:
            raise Refusal(409, "conflict", "There is an application with this id.")
        site.cloud.apps[app.client_id] = app
    secret = {"secret": app.client_secret} if app.client_secret else {}
    location = {"Location": f"{BASE}/{quote(app.client_id, safe='')}"}
    return json_response({**application_json.shown(app), **secret}, 201, location)


def _made(site: Site, data: dict[str, Any], caller: Caller) -> App:
    kind, now = application_json.type_of(data), used.stamp(site)
    brought = json_body.text(data, "id"), json_body.text(data, "secret")
    if kind != "public" and bool(brought[0]) != bool(brought[1]):
        raise json_body.wrong("Bring an id and its secret together, or neither.")
    app = App(
        brought[0] or str(uuid.uuid4()),
        json_body.text(data, "name"),
        brought[1] or make_key_part(),
        kind,
        created_by=caller.user.user_name,
        created_time=now,
    )
    app = replace(app, **application_json.changes(data))
    return replace(app, tenant_id=caller.tenant.tenant_id if app.tenancy == "single" else "")


def _edited(site: Site, app: App, data: dict[str, Any], caller: Caller) -> App:
    if data.get("type", app.type) != app.type or data.get("id", app.client_id) != app.client_id:
        raise json_body.wrong("The id and the type of an application cannot be changed.")
    if "secret" in data:
        raise json_body.wrong("The secret of an application cannot be changed.")
    changed = application_json.changes(data)
    if changed.get("tenancy", app.tenancy) == "single" and not app.tenant_id:
        changed["tenant_id"] = caller.tenant.tenant_id
    application_json.check_complete(replace(app, **changed))
    return _kept(site, app, caller, **changed)


def _kept(site: Site, app: App, caller: Caller, **changes: Any) -> App:
    edited = replace(
        app,
        **changes,
        last_modified_by=caller.user.user_name,
        last_modified_time=used.stamp(site),
    )
    site.cloud.apps[app.client_id] = edited
    return edited


def _app(site: Site, encoded: str) -> App:
    app = site.cloud.apps.get(unquote(encoded))
    if app is None:
        raise Refusal(404, "not_found", "There is no such application.")
    return app
