"""A well-behaved CXone for a person who came back from the login page with a code."""

import socket
from dataclasses import dataclass
from typing import Any

from cxone_registry.secret import Secret
from tenants.cxone import Observation, ProviderCache, UserSignIn, validate_user
from tests.cxone.cxone import (
    CLIENT_ID,
    CLIENT_SECRET,
    NOW,
    TENANT,
    UNIT,
    CXone,
    form,
    quick_door,
    sign,
)
from tests.cxone.peer import Behaviour, Request, answer

NONCE = "n-0S6_WzA2Mj"
REDIRECT = "https://app.example.com/back"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CODE = "code-canary-4f7e"
USERINFO = "/auth/userinfo"
TOKEN = "/auth/token"


@dataclass
class Person(CXone):
    """Change a field or one of the two token answers, then call ``come_back``."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.claims["nonce"] = NONCE
        self.userinfo: dict[str, Any] = {"sub": self.claims["sub"], "name": "Zo\u00eb"}
        self.serve_person()

    def serve_person(self) -> None:
        """Like ``serve``, with the answers that a person's sign-in needs."""
        self.serve()
        self.exchange: Behaviour = self.grant(sign(self.claims, self.key))
        self.refresh: Behaviour = self.grant(None, refresh_token="second.refresh.token")
        self.peer.routes[TOKEN] = self._by_grant
        self.peer.routes[USERINFO] = answer(200, self.userinfo)

    def user_sign_in(self, **changes: Any) -> UserSignIn:
        fields: dict[str, Any] = {
            "cloud": self.cloud,
            "client_id": CLIENT_ID,
            "client_secret": Secret(CLIENT_SECRET),
            "client_auth_method": self.method,
            "code": Secret(CODE),
            "redirect_uri": REDIRECT,
            "code_verifier": Secret(VERIFIER),
            "nonce": NONCE,
            "tenant_id": TENANT,
            "business_unit_number": UNIT,
        }
        return UserSignIn(**fields | changes)

    def come_back(self, **changes: Any) -> Observation:
        door = changes.pop("door", None) or quick_door()
        return validate_user(
            self.user_sign_in(**changes),
            door=door,
            clock=lambda: NOW,
            cache=ProviderCache(),
            on_send=lambda: self.sent.append("sent"),
        )

    def asked_with(self, grant_type: str) -> list[Request]:
        """The token requests of one grant."""
        return [r for r in self.peer.asked(TOKEN) if form(r)["grant_type"] == grant_type]

    def _by_grant(self, sock: socket.socket, request: Request) -> bool | None:
        answers = {"authorization_code": self.exchange, "refresh_token": self.refresh}
        return answers[form(request)["grant_type"]](sock, request)
