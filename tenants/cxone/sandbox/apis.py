"""The harmless API calls that tell whether a token works: ACD's smallest, and userinfo."""

from datetime import UTC, datetime

from tenants.cxone.sandbox import bearer, claims, spoiling
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.records import Tenant
from tenants.cxone.sandbox.site import Site


def server_time(site: Site, request: Request) -> Response:
    """ISO 8601 in UTC with seven fractional digits, which strict parsers refuse."""
    bearer.caller(site, request)
    now = datetime.fromtimestamp(site.now(), UTC)
    return json_response({"ServerTime": f"{now:%Y-%m-%dT%H:%M:%S.%f}0Z"})


def business_unit(site: Site, request: Request) -> Response:
    """The caller's business unit; needs administrative rights. ``fields`` narrows the answer."""
    caller = bearer.caller(site, request)
    if not caller.user.admin:
        raise Refusal(403, headers={"icStatusDescription": "The user lacks the permission"})
    unit = _unit(caller.tenant)
    wanted = {name.strip().lower() for name in request.query.get("fields", "").split(",")} - {""}
    shown = {name: value for name, value in unit.items() if not wanted or name.lower() in wanted}
    return json_response({"businessUnits": [shown]})


def api_version(site: Site, request: Request) -> Response:
    bearer.caller(site, request)
    version = request.path.lower().split("/services/v")[1].split("/")[0]
    names = ("server-time", "business-unit", "apiversion")
    return json_response(
        {
            "apiInfo": [
                {"uri": f"/{name}", "version": f"v{version}", "verb": "GET"} for name in names
            ]
        }
    )


def user_info(site: Site, request: Request) -> Response:
    """``/auth/userinfo``."""
    user = bearer.caller(site, request).user
    said = {**claims.profile(user), "email": user.email or user.user_name}
    if site.fault("userinfo-other-subject", bearer.subject(site, request)) is not None:
        said = spoiling.subject(said)
    return json_response(said)


def _unit(tenant: Tenant) -> dict[str, object]:
    return {
        "businessUnitId": int(tenant.business_unit_number),
        "businessUnitName": tenant.business_unit_name,
        "tenantId": tenant.tenant_id,
        "isActive": True,
    }
