"""What the samples have to know of a registration in an environment. Nothing here is secret."""

import re
from dataclasses import dataclass

BACK_END, CONFIDENTIAL, PUBLIC = "backend", "confidential", "public"


@dataclass(frozen=True, slots=True)
class Application:
    """A registration as one environment's cloud knows it.

    *kind* is ``backend``, ``confidential`` or ``public``; *client_auth_method* an IANA value.
    *redirect_uri* is empty for Back-End applications, *logout_uri* where none is registered.
    *tenant_id* and *api_endpoint* are empty unless they are known and the same for everybody.
    *assertion_audience* is whom client_secret_jwt is made for; empty means the issuer.
    """

    name: str
    environment: str
    environment_slug: str
    kind: str
    client_auth_method: str
    client_id: str
    issuer: str
    token_endpoint: str
    redirect_uri: str = ""
    logout_uri: str = ""
    tenant_id: str = ""
    api_endpoint: str = ""
    assertion_audience: str = ""

    @property
    def signs_people_in(self) -> bool:
        return self.kind != BACK_END

    @property
    def stem(self) -> str:
        """The name of its files without ending: ASCII letters, digits and hyphens only."""
        name = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[:60].strip("-")
        return f"cxone-{name or 'application'}-{self.environment_slug}"
