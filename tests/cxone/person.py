"""A well-behaved CXone for a person who came back from the login page with a code."""

import socket
from dataclasses import dataclass
from typing import Any

from tenants.cxone import Observation, ProviderCache
from tests.cxone.cxone import NONCE, CXone, form, sign
from tests.cxone.peer import Behaviour, Request, answer

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

    def come_back(self, **changes: Any) -> Observation:
        """Each time with a memory of its own."""
        self.cache = ProviderCache()
        return self.validate_user(**changes)

    def asked_with(self, grant_type: str) -> list[Request]:
        """The token requests of one grant."""
        return [r for r in self.peer.asked(TOKEN) if form(r)["grant_type"] == grant_type]

    def _by_grant(self, sock: socket.socket, request: Request) -> bool | None:
        answers = {"authorization_code": self.exchange, "refresh_token": self.refresh}
        return answers[form(request)["grant_type"]](sock, request)
