"""A well-behaved CXone for one tenant, served by a peer; tests break one thing at a time."""

import base64
import json
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from cxone_registry.secret import Secret
from tenants.cxone import (
    Cloud,
    Door,
    Observation,
    ProviderCache,
    SignIn,
    UserSignIn,
    validate,
    validate_user,
)
from tenants.cxone.tls import client_context
from tests.cxone.peer import Peer, Request, answer

CLIENT_ID = "5f2b7a52-64a1-4d5c-9b19-0f3b8a9d2c11"
CLIENT_SECRET = "canary-CLIENT-secret+/=%9Qz"
KEY_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST===="
KEY_SECRET = "CANARYKEYSECRETZYXWVUTSRQPONM765432CANARYKEYSECRETZY===="
CODE = "canary-CODE-0f3b/+8a9d"
VERIFIER = "canary-VERIFIER-5f2b7a5264a14d5c9b190f3b8a9d2c11"
NONCE = "n-0S6_WzA2Mj"
REDIRECT = "https://app.example.com/back?x=1"
TENANT = "11eb0358-724b-3970-97e5-0242ac110003"
UNIT = "4597364"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DATE = "Mon, 02 Mar 2026 09:30:00 GMT"
SECONDS = int(NOW.timestamp())
API = "/inContactAPI/services/v25.0"


@cache
def rsa_key(bits: int = 2048, name: str = "") -> rsa.RSAPrivateKey:
    """A fresh key per test run; *name* asks for a different one of the same length."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def b64(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwk(key: rsa.RSAPrivateKey, **changes: Any) -> dict[str, Any]:
    numbers = key.public_key().public_numbers()
    found = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "default"}
    return found | {"n": b64(numbers.n), "e": b64(numbers.e)} | changes


def sign(claims: dict[str, Any], key: Any = None, **headers: Any) -> str:
    algorithm = headers.pop("alg", "RS256")
    return jwt.encode(claims, key or rsa_key(), algorithm, headers={"kid": "default"} | headers)


@dataclass
class CXone:
    """Fields are what the peer says; change one and call ``validate``."""

    peer: Peer
    key: rsa.RSAPrivateKey = field(default_factory=rsa_key)
    cache: ProviderCache = field(default_factory=ProviderCache)
    sent: list[str] = field(default_factory=list)
    method: str = "client_secret_basic"

    def __post_init__(self) -> None:
        issuer = self.peer.origin
        self.provider = {
            "issuer": issuer,
            "authorization_endpoint": issuer + "/auth/authorize",
            "token_endpoint": issuer + "/auth/token",
            "userinfo_endpoint": issuer + "/auth/userinfo",
            "jwks_uri": issuer + "/auth/jwks",
            "end_session_endpoint": issuer + "/auth/authorize/logout",
            "id_token_signing_alg_values_supported": ["RS256"],
            "request_object_signing_alg_values_supported": ["none"],
        }
        self.tenant = {
            "private": False,
            "area": "na1",
            "cluster": "B32",
            "domain": "niceincontact.com",
            "acdDomain": "nice-incontact.com",
            "uhDomain": "nice-incontact.com",
            "ui_endpoint": issuer,
            "auth_endpoint": issuer,
            "api_endpoint": issuer,
            "tenantId": TENANT,
        }
        self.claims = {
            "iss": issuer,
            "aud": CLIENT_ID,
            "sub": "user:11eb0358-0000-3970-97e5-0242ac110003",
            "tenantId": TENANT,
            "icBUId": int(UNIT),
            "area": "na1",
            "iat": SECONDS,
            "exp": SECONDS + 3600,
        }
        self.keys: Any = {"keys": [jwk(self.key)]}
        self.serve()

    def serve(self) -> None:
        """Put the present fields into the peer's routes."""
        at = self.peer.routes
        at["/.well-known/openid-configuration"] = answer(200, self.provider)
        at["/.well-known/cxone-configuration"] = answer(200, self.tenant)
        at["/auth/jwks"] = answer(200, self.keys)
        at["/auth/token"] = self.grant(sign(self.claims, self.key))
        person = {"sub": self.claims["sub"], "name": "ada", "email": "ada@example.com"}
        at["/auth/userinfo"] = answer(200, person)
        at[API + "/server-time"] = answer(200, {"ServerTime": "2026-03-02T09:30:00.1234567Z"})
        units = [{"businessUnitId": int(UNIT), "businessUnitName": "One", "tenantId": TENANT}]
        at[API + "/business-unit"] = answer(200, {"businessUnits": units})

    def grant(self, id_token: Any, **changes: Any) -> Any:
        return answer(200, self.token_document(id_token, **changes), {"Date": DATE})

    def token_document(self, id_token: Any, **changes: Any) -> dict[str, Any]:
        access = dict(self.claims, iss="https://auth.nice-incontact.com", aud=f"{CLIENT_ID}@cxone")
        return {
            "access_token": jwt.encode(access, self.key, "RS256"),
            "token_type": "Bearer",
            "expires_in": 3600,
            "refresh_token": "refresh.canary.token",
            "id_token": id_token,
            "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        } | changes

    @property
    def cloud(self) -> Cloud:
        origin = self.peer.origin
        return Cloud(origin, origin + "/auth/token", ("niceincontact.com",), (origin,))

    def sign_in(self, **changes: Any) -> SignIn:
        fields: dict[str, Any] = {
            "cloud": self.cloud,
            "client_id": CLIENT_ID,
            "client_secret": Secret(CLIENT_SECRET),
            "client_auth_method": self.method,
            "access_key_id": KEY_ID,
            "access_key_secret": Secret(KEY_SECRET),
            "tenant_id": TENANT,
            "business_unit_number": UNIT,
        }
        return SignIn(**fields | changes)

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

    def validate(self, **changes: Any) -> Observation:
        thorough = changes.pop("thorough", False)
        options = self._options(changes)
        return validate(self.sign_in(**changes), thorough=thorough, **options)

    def validate_user(self, **changes: Any) -> Observation:
        options = self._options(changes)
        return validate_user(self.user_sign_in(**changes), **options)

    def _options(self, changes: dict[str, Any]) -> dict[str, Any]:
        return {
            "door": changes.pop("door", None) or quick_door(),
            "clock": changes.pop("clock", lambda: NOW),
            "cache": self.cache,
            "on_send": changes.pop("on_send", lambda: self.sent.append("sent")),
            "on_step": changes.pop("on_step", lambda step: None),
        }


def quick_door(**changes: Any) -> Door:
    """A door with deadlines short enough for a test suite."""
    options = {"total": 0.8, "connect": 0.4, "read": 0.5, "context": _context()}
    return Door(**options | changes)


@cache
def _context() -> ssl.SSLContext:
    # Reading the root certificates takes longer than most tests.
    return client_context()


def codes(seen: Observation) -> dict[str, str]:
    """Step name to ``result`` or ``result:code``."""
    return {s.name: f"{s.result}:{s.code}" if s.code else s.result for s in seen.steps}


def form(request: Request) -> dict[str, str]:
    from urllib.parse import parse_qs

    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()
