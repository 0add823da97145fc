"""One tenant of the sandbox, as the samples meet it."""

import uuid
from dataclasses import dataclass

from credentials.samples import Application
from tenants.cxone.sandbox import Sandbox

KEY = "commercial"
UNIT = "4600738"


@dataclass(frozen=True)
class Cloud:
    sandbox: Sandbox
    tenant_id: str
    access_key_id: str
    access_key_secret: str

    @property
    def issuer(self) -> str:
        return self.sandbox.issuer(KEY)

    @property
    def api_endpoint(self) -> str:
        return self.sandbox.api_origin(KEY)

    @property
    def access_key(self) -> dict[str, str]:
        """The environment variables of the access key."""
        return {
            "CXONE_ACCESS_KEY_ID": self.access_key_id,
            "CXONE_ACCESS_KEY_SECRET": self.access_key_secret,
        }

    def populate(self) -> None:
        self.sandbox.world.add_tenant(
            KEY,
            tenant_id=self.tenant_id,
            name="Harbour",
            business_unit_number=UNIT,
            business_unit_name="Harbour",
        )
        self.sandbox.world.add_key(
            KEY,
            tenant_id=self.tenant_id,
            user_name="api@harbour.example",
            access_key_id=self.access_key_id,
            access_key_secret=self.access_key_secret,
        )

    def application(
        self, method: str, secret: str = "", *, kind: str = "backend", client_id: str = ""
    ) -> Application:
        """An application that the sandbox knows, as the registry would describe it."""
        client_id = client_id or f"Night: Export+{uuid.uuid4()}@Vendor Inc."
        self.sandbox.world.add_app(
            KEY, client_id=client_id, name="Export", client_secret=secret, type=kind,
            auth_method=method,
        )  # fmt: skip
        return Application(
            name="Export",
            environment="Sandbox",
            environment_slug="sandbox",
            kind=kind,
            client_auth_method=method,
            client_id=client_id,
            issuer=self.issuer,
            token_endpoint=f"{self.issuer}/auth/token",
        )
