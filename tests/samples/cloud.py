"""One tenant of the sandbox, as the samples meet it."""

import uuid
from dataclasses import dataclass

from credentials.samples import Application
from tenants.cxone.sandbox import Sandbox

KEY = "commercial"
UNIT = "4600738"
CALLBACK = "https://app.example.com/signed-in?from=cxone"
SIGNED_OUT = "https://app.example.com/signed-out"
PASSWORD = "correct horse battery staple"


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
    def user_name(self) -> str:
        """A person of this tenant; user names are one of a kind within a cloud."""
        return f"ana.{self.tenant_id}@harbour.example"

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
        self.sandbox.world.add_user(
            KEY, tenant_id=self.tenant_id, user_name=self.user_name, password=PASSWORD
        )

    def application(self, method: str, secret: str = "", *, kind: str = "backend") -> Application:
        """An application that the sandbox knows, as the registry would describe it."""
        client_id = f"Night: Export+{uuid.uuid4()}@Vendor Inc."
        is_for_people = kind != "backend"
        self.sandbox.world.add_app(
            KEY, client_id=client_id, name="Export", client_secret=secret, type=kind,
            auth_method=method, redirects=[CALLBACK] if is_for_people else [],
            logouts=[SIGNED_OUT] if is_for_people else [],
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
            redirect_uri=CALLBACK if is_for_people else "",
            logout_uri=SIGNED_OUT if is_for_people else "",
        )
