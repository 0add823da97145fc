"""For which app and which user tokens are issued, looked up once."""

from dataclasses import dataclass

from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.messages import Refusal
from tenants.cxone.sandbox.records import App, Tenant, User
from tenants.cxone.sandbox.site import Site


@dataclass(frozen=True)
class Grant:
    """What one token response is about. The last four exist only where a person signed in."""

    app: App
    user: User
    tenant: Tenant
    subject: Subject
    nonce: str = ""
    auth_time: int | None = None
    family: str = ""
    refresh_token: str = ""


def grant(site: Site, app: App, user: User | None, subject: Subject) -> Grant:
    """Raises Refusal with ``invalid_grant`` when user or tenant were removed meanwhile."""
    tenant = site.cloud.tenants.get(user.tenant_id) if user else None
    if user is None or tenant is None:
        raise Refusal(400, "invalid_grant", "The user or the tenant does not exist any more.")
    return Grant(app, user, tenant, subject)
