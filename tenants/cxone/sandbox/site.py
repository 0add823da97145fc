"""One running cloud: its data, its addresses, its keys and its clock, as the endpoints see it."""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

from tenants.cxone.sandbox.codes import Codes
from tenants.cxone.sandbox.families import Families
from tenants.cxone.sandbox.faults import NOBODY, Subject
from tenants.cxone.sandbox.one_time import OneTime
from tenants.cxone.sandbox.records import App, Cloud
from tenants.cxone.sandbox.sessions import Sessions
from tenants.cxone.sandbox.signing import SigningKeys
from tenants.cxone.sandbox.world import World

LEGACY_CLIENT_ID: Final = "UserHub@NICE"


@dataclass(frozen=True)
class Site:
    """Looks everything up at the moment of asking, since the world changes while it runs."""

    key: str
    world: World
    issuer: str
    api_origin: str
    signing: SigningKeys = field(default_factory=SigningKeys)
    # What one run remembers; nothing of it is kept over a restart.
    codes: Codes = field(default_factory=Codes)
    sessions: Sessions = field(default_factory=Sessions)
    families: Families = field(default_factory=Families)
    spent: OneTime = field(default_factory=OneTime)
    # Held while a record is looked at in order to change it.
    changing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def cloud(self) -> Cloud:
        return self.world.clouds[self.key]

    @property
    def legacy_app(self) -> App:
        """Stands for the app that the legacy endpoints do without."""
        return App(LEGACY_CLIENT_ID, "Legacy sign-in", type="public")

    def app(self, client_id: str) -> App | None:
        """The app that a token names."""
        legacy = self.legacy_app if client_id == LEGACY_CLIENT_ID else None
        return self.cloud.apps.get(client_id) or legacy

    @property
    def token_endpoint(self) -> str:
        return f"{self.issuer}/auth/token"

    def fault(self, kind: str, subject: Subject = NOBODY, endpoint: str = "") -> str | None:
        """The value (perhaps empty) of a fault armed for this subject, or None."""
        found = self.world.faults.find(kind, self.key, subject, endpoint)
        return None if found is None else found.value

    def now(self) -> float:
        """The cloud's own clock, which may be made to run ahead or behind."""
        return time.time() + int(self.fault("clock-offset") or 0)

    def rotation(self) -> str:
        return self.fault("key-rotated") or ""

    def subject_of_key(self, client_id: str, access_key_id: str) -> Subject:
        key = self.cloud.keys.get(access_key_id)
        return Subject(client_id, (access_key_id,), key.tenant_id if key else "")

    def subject_of_user(self, client_id: str, user_id: str) -> Subject:
        """Tokens name a user, not a key; so a fault of any of the user's keys concerns them."""
        keys = self.cloud.keys_of_user(user_id)
        user = self.cloud.users.get(user_id)
        tenant_id = user.tenant_id if user else ""
        return Subject(client_id, tuple(key.access_key_id for key in keys), tenant_id)
