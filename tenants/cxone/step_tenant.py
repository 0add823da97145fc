"""Find the tenant, then prove the access token with two harmless calls."""

from dataclasses import replace

from tenants.cxone import acd, discovery
from tenants.cxone.errors import Misconfigured
from tenants.cxone.observation import TenantLocation
from tenants.cxone.outbound import Answer
from tenants.cxone.run import Run


def tenant_discovery(run: Run) -> str:
    """Find where the tenant of the ID token lives."""
    tenant_id = run.seen.token_tenant_id
    run.location = discovery.discover_tenant(run.cloud, tenant_id, door=run.door)
    run.seen = replace(run.seen, location=_shown(run, run.location))
    return ""


def _shown(run: Run, location: TenantLocation) -> TenantLocation:
    return replace(
        location,
        area=run.redactor.text(location.area),
        cluster=run.redactor.text(location.cluster),
        domain=run.redactor.text(location.domain),
        api_endpoint=run.redactor.text(location.api_endpoint),
        auth_endpoint=run.redactor.text(location.auth_endpoint),
    )


def server_time(run: Run) -> str:
    """Ask the tenant's API for the time: the smallest call that needs an access token."""
    time = acd.read_server_time(_call(run, "server-time"))
    run.diary.note(server_time=time.isoformat())
    return ""


def business_unit(run: Run) -> str:
    """Ask for the business units; warns if the API user may not see them or there are none."""
    try:
        units = acd.read_business_units(_call(run, "business-unit"))
    except Misconfigured as error:
        # A narrow role is good practice, not a fault of the credential.
        if error.code != "business-unit-forbidden":
            raise
        return error.code
    run.seen = replace(run.seen, business_units=units)
    expected = run.sign_in.business_unit_number
    if expected and units and expected not in units:
        raise Misconfigured("business-unit-mismatch")
    return "" if units else "business-unit-empty"


def _call(run: Run, name: str) -> Answer:
    answer = acd.get(
        run.cloud,
        run.location.api_endpoint,
        name,
        version=run.sign_in.service_version,
        token=run.tokens.access_token,
        door=run.door,
    )
    run.diary.note(description=run.redactor.text(acd.description(answer)))
    acd.refuse(answer, name=name, now=run.clock())
    return answer
