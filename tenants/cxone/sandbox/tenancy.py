"""Whether an app may act for a tenant (the registration's "Single Tenant").

What the real CXone answers to a key of another tenant is not known; ``invalid_grant`` is a guess.
"""

from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.records import App
from tenants.cxone.sandbox.site import Site


def error_for(site: Site, app: App, tenant_id: str) -> str:
    """The OAuth error code for a user of that tenant, or nothing when the app may act for it."""
    if app.tenancy != "single" or app.tenant_id == tenant_id:
        return ""
    played = site.fault("single-tenant-mismatch", Subject(app.client_id, tenant_id=tenant_id))
    return "" if played == "allowed" else played or "invalid_grant"
