"""Whether an app may act for a tenant (the registration's "Single Tenant")."""

from tenants.cxone.sandbox.records import App
from tenants.cxone.sandbox.site import Site


def admits(site: Site, app: App, tenant_id: str) -> bool:
    """A single-tenant app is good for its own tenant only."""
    return app.tenancy != "single" or app.tenant_id == tenant_id
