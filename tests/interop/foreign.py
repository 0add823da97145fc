"""Somebody else's OpenID provider (idpyoidc's, a certified implementation) over real HTTP.

It knows nothing of CXone. It demands PKCE, and its one person is always signed in.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptojwt.key_jar import KeyJar, build_keyjar
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from idpyoidc.server.user_authn.authn_context import INTERNETPROTOCOLPASSWORD

USER = "diana"
REDIRECT = "https://app.example.com/back"
SECRET = "a-secret-of-letters-and-hyphens-only-42"
# It signs ID tokens with the first and its own access tokens with the second.
KEYS = [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]
METHODS = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "none"]
# What it calls a client that has no secret but must name itself.
_OWN_NAMES = {"none": "public"}
PATHS = {
    "provider_config": ".well-known/openid-configuration",
    "authorization": "authorization",
    "token": "token",
    "userinfo": "userinfo",
}
_CRYPT = {"kwargs": {"keys": {"key_defs": [{"type": "OCT", "use": ["enc"], "kid": "password"}]}}}


class Foreign:
    """The provider; *origin* is its issuer. *asked* are the paths of all requests so far."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.asked: list[str] = []
        configuration = OPConfiguration(_configuration(origin), base_path="")
        self.server = Server(configuration, keyjar=_new_keys(origin))
        self.context = self.server.get_context()
        self.context.userinfo.db = {USER: {"sub": USER}}

    def add_client(self, client_id: str, method: str, secret: str = SECRET) -> None:
        """Register a client that may use *method* only."""
        self.context.cdb[client_id] = {
            "client_id": client_id,
            "client_secret": "" if method == "none" else secret,
            "redirect_uris": [(REDIRECT, {})],
            "token_endpoint_client_authn_method": [_OWN_NAMES.get(method, method)],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "allowed_scopes": ["openid", "profile", "email", "offline_access"],
        }
        self.context.keyjar.add_symmetric(client_id, secret, ["sig"])

    def rotate_keys(self) -> None:
        """Sign with a new key and publish it alone."""
        for issuer, keys in _new_keys(self.origin).items():
            self.context.keyjar[issuer] = keys

    def answer(
        self, method: str, url: str, headers: dict[str, str], body: str
    ) -> tuple[int, str, str]:
        """Status, ``Location`` and body."""
        parts = urlsplit(url)
        self.asked.append(parts.path)
        if parts.path == "/jwks":
            return 200, "", self.context.keyjar.export_jwks_as_json(issuer_id="")
        name = next((n for n, path in PATHS.items() if parts.path == "/" + path), None)
        if name is None:
            return 404, "", "{}"
        arguments = dict(parse_qsl(parts.query if method == "GET" else body))
        return self._ask(name, arguments, {"headers": headers, "method": method, "url": url})

    def _ask(
        self, name: str, arguments: dict[str, str], http_info: dict[str, Any]
    ) -> tuple[int, str, str]:
        endpoint = self.server.get_endpoint(name)
        # It would want the scope offline_access for a refresh token; CXone gives one always.
        options = {"issue_refresh": True} if name == "token" else {}
        try:
            request = endpoint.parse_request(arguments, http_info=http_info)
            if "error" in request:
                return 400, "", request.to_json()
            found = endpoint.process_request(request, http_info=http_info, **options)
            info = endpoint.do_response(request=request, **found)
        except Exception as error:  # noqa: BLE001 - whatever it raises is its refusal
            return 401, "", json.dumps({"error": "invalid_client", "error_description": str(error)})
        if info.get("response_placement", endpoint.response_placement) == "url":
            return 302, info["response"], ""
        return int(info.get("response_code", 200)), "", info["response"]


@contextmanager
def running() -> Iterator[Foreign]:
    """Serve one provider on a free loopback port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.foreign = Foreign(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.foreign  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())

    def _answer(self, body: str) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        foreign: Foreign = self.server.foreign  # type: ignore[attr-defined]
        status, location, text = foreign.answer(self.command, self.path, headers, body)
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the suite's output stays readable."""


def _new_keys(issuer: str) -> KeyJar:
    """Fresh keys, as its own ("") and as those of *issuer*, whose tokens it also verifies."""
    keys = build_keyjar(KEYS, issuer_id="")
    keys.import_jwks(keys.export_jwks(private=True, issuer_id=""), issuer)
    return keys


def _configuration(issuer: str) -> dict[str, Any]:
    oidc = "idpyoidc.server.oidc"
    rules = {
        "authorization_code": {
            "supports_minting": ["access_token", "refresh_token", "id_token"],
            "max_usage": 1,
        },
        "access_token": {},
        "refresh_token": {"supports_minting": ["access_token", "refresh_token", "id_token"]},
    }
    return {
        "issuer": issuer,
        "keys": {"key_defs": KEYS, "uri_path": "jwks"},
        "preference": {"id_token_signing_alg_values_supported": ["RS256"]},
        "endpoint": {
            "provider_config": _endpoint(f"{oidc}.provider_config.ProviderConfiguration"),
            "authorization": _endpoint(f"{oidc}.authorization.Authorization"),
            "token": _endpoint(f"{oidc}.token.Token", [_OWN_NAMES.get(m, m) for m in METHODS]),
            "userinfo": _endpoint(f"{oidc}.userinfo.UserInfo", ["bearer_header"]),
        },
        "authentication": {
            "anon": {
                "acr": INTERNETPROTOCOLPASSWORD,
                "class": "idpyoidc.server.user_authn.user.NoAuthn",
                "kwargs": {"user": USER},
            }
        },
        "userinfo": {"class": "idpyoidc.server.user_info.UserInfo", "kwargs": {"db": {}}},
        "authz": {
            "class": "idpyoidc.server.authz.AuthzHandling",
            "kwargs": {"grant_config": {"usage_rules": rules, "expires_in": 43200}},
        },
        "token_handler_args": {
            "code": {"lifetime": 600, "kwargs": {"crypt_conf": _CRYPT}},
            "token": {
                "class": "idpyoidc.server.token.jwt_token.JWTToken",
                "kwargs": {"lifetime": 3600},
            },
            "refresh": {
                "class": "idpyoidc.server.token.jwt_token.JWTToken",
                "kwargs": {"lifetime": 7200},
            },
            "id_token": {
                "class": "idpyoidc.server.token.id_token.IDToken",
                "kwargs": {"lifetime": 3600},
            },
        },
        "session_params": {"encrypter": _CRYPT},
        "add_ons": {
            "pkce": {
                "function": "idpyoidc.server.oauth2.add_on.pkce.add_support",
                "kwargs": {"essential": True},
            }
        },
    }


def _endpoint(name: str, methods: list[str] | None = None) -> dict[str, Any]:
    paths = {"ProviderConfiguration": "provider_config", "Authorization": "authorization"}
    last = name.rpartition(".")[2]
    return {
        "path": PATHS[paths.get(last, last.lower())],
        "class": name,
        "kwargs": {"client_authn_method": methods},
    }
