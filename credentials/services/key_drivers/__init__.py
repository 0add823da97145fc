"""How CXone is told of a new access key: by a person, or by a driver.

The access-key API is known from a third party's code and from our sandbox only; that CXone offers
it to customers like this is not documented. So it is offered for sandbox environments alone.
"""

from credentials.models import AccessKey
from credentials.services.vault import Owner
from tenants.models import Environment

MANUAL, API = "manual", "api"
LABELS = {
    MANUAL: "A person does it in CXone",
    API: "The registry does it by the access-key API (sandbox only)",
}


def offered_for(owner: Owner) -> tuple[str, ...]:
    """The ways that may be chosen for *owner*, the usual one first."""
    if not isinstance(owner, AccessKey):
        return (MANUAL,)
    is_sandbox = owner.tenant.environment.kind == Environment.Kind.SANDBOX
    return (MANUAL, API) if is_sandbox else (MANUAL,)
