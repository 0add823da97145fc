"""An OpenID provider on this machine that signs whatever a test wants."""

import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.cxone.peer import Peer, Request, answer

CLIENT_ID = "registry-client"
KEY = rsa.generate_private_key(65537, 2048)
OTHER_KEY = rsa.generate_private_key(65537, 2048)
WEAK_KEY = rsa.generate_private_key(65537, 1024)  # noqa: S505  (it is to be refused)


class Idp:
    """Answers discovery, keys, token and userinfo; ``claims`` and ``header`` change the token."""

    def __init__(self, peer: Peer) -> None:
        self.peer, self.issuer = peer, peer.origin
        self.key: Any = KEY
        self.algorithm, self.kid = "RS256", "one"
        self.claims: dict[str, Any] = {}
        self.document: dict[str, Any] = {}
        self.told: dict[str, Any] = {}
        self.numbers = itertools.count()
        self.codes: dict[str, str] = {}
        self.forms: list[dict[str, str]] = []
        self.token: str | None = None
        peer.routes |= {
            "/.well-known/openid-configuration": self._discovery,
            "/keys": self._keys,
            "/token": self._token,
            "/me": self._userinfo,
        }

    def authorize(self, url: str, **parameters: str) -> dict[str, str]:
        """What a person's browser brings back from the sign-in page at *url*."""
        asked = dict(parse_qsl(urlsplit(url).query))
        code = f"code-{next(self.numbers)}"
        self.codes[code] = asked["nonce"]
        return {"code": code, "state": asked["state"], **parameters}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": "subject-1", "iat": now, "exp": now + 300,
            "nonce": nonce, **self.claims,
        }  # fmt: skip
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(given, self.key, self.algorithm, {"kid": self.kid})

    def _discovery(self, sock: Any, request: Request) -> Any:
        at = self.peer.origin
        document = {
            "issuer": self.issuer, "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys",
            "userinfo_endpoint": f"{at}/me", "scopes_supported": ["openid", "email", "groups"],
            **self.document,
        }  # fmt: skip
        return answer(200, document)(sock, request)

    def _keys(self, sock: Any, request: Request) -> Any:
        keys = [(KEY, "one"), (WEAK_KEY, "weak")]
        found = [
            json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig"}
            for key, kid in keys
        ]
        return answer(200, {"keys": found})(sock, request)

    def _token(self, sock: Any, request: Request) -> Any:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        self.forms.append(form)
        nonce = self.codes.pop(form["code"], None)
        if nonce is None:
            return answer(400, {"error": "invalid_grant"})(sock, request)
        token = self.token if self.token is not None else self.id_token(nonce)
        body = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300}
        return answer(200, {**body, "id_token": token})(sock, request)

    def _userinfo(self, sock: Any, request: Request) -> Any:
        return answer(200, {"sub": "subject-1", **self.told})(sock, request)


@contextmanager
def running(settings: Any) -> Iterator[Idp]:
    """Serve one, and allow this registry to go there."""
    with Peer() as peer:
        settings.SIGN_IN_ORIGINS = (*settings.SIGN_IN_ORIGINS, peer.origin)
        yield Idp(peer)
