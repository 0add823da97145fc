"""Who may use the administration APIs. Which permissions CXone asks for is known only in part."""

from tenants.cxone.sandbox import bearer
from tenants.cxone.sandbox.bearer import Caller
from tenants.cxone.sandbox.messages import Refusal, Request
from tenants.cxone.sandbox.site import Site


def administrator(site: Site, request: Request) -> Caller:
    """Raises Refusal: 401 without a good token, 403 for a user who is no administrator."""
    caller = bearer.caller(site, request)
    if not caller.user.admin:
        raise Refusal(403, "forbidden", "The user lacks the permission.")
    return caller
