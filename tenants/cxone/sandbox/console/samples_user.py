"""Code for an app in which people sign in: authorization code with PKCE."""

import json
from shlex import quote
from typing import Final
from urllib.parse import urlencode

from tenants.cxone.sandbox.records import App

# The pair of RFC 7636, appendix B, so that the link and the curl below it belong together.
VERIFIER: Final = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE: Final = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def authorization_url(issuer: str, app: App) -> str:
    """Opens the login page."""
    parameters = {
        "response_type": "code",
        "scope": "openid",
        "client_id": app.client_id,
        "redirect_uri": app.redirects[0],
        "state": "try-it",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"{issuer}/auth/authorize?{urlencode(parameters, errors='replace')}"


def curl(issuer: str, app: App) -> str:
    """Exchange the code that came back; CODE is to be replaced."""
    lines = [
        f"curl -s {issuer}/auth/token",
        "-H 'Accept: application/json'",
        *_client(app),
        _field("grant_type", "authorization_code"),
        _field("code", "CODE"),
        _field("redirect_uri", app.redirects[0]),
        _field("code_verifier", VERIFIER),
    ]
    return " \\\n  ".join(lines)


def python(issuer: str, app: App) -> str:
    basic = f"\n    auth=(client_id, {app.client_secret!a})," if _is_basic(app) else ""
    post = (
        f'\n        "client_secret": {app.client_secret!a},'
        if app.auth_method == "client_secret_post"
        else ""
    )
    named = "" if basic else '\n        "client_id": client_id,'
    return f"""import base64
import hashlib
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

issuer = {issuer!a}
client_id = {app.client_id!a}
redirect_uri = {app.redirects[0]!a}
verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
digest = hashlib.sha256(verifier.encode()).digest()
challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

parameters = {{
    "response_type": "code",
    "scope": "openid",
    "client_id": client_id,
    "redirect_uri": redirect_uri,
    "state": state,
    "code_challenge": challenge,
    "code_challenge_method": "S256",
}}
print(f"Open {{issuer}}/auth/authorize?{{urlencode(parameters)}}")
came_back = parse_qs(urlsplit(input("The address you were sent to: ")).query)
assert came_back["state"] == [state], "This is the answer to another question."

answer = requests.post(
    f"{{issuer}}/auth/token",
    headers={{"Accept": "application/json"}},{basic}
    data={{
        "grant_type": "authorization_code",{named}{post}
        "code": came_back["code"][0],
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }},
    timeout=10,
)
print(answer.json())
"""


def javascript(issuer: str, app: App) -> str:
    """For a public app, in the browser; its origin must be registered."""
    return f"""// For the page at your redirect URI. Its origin must be registered too (CORS).
const issuer = {json.dumps(issuer)};
const clientId = {json.dumps(app.client_id)};
const redirectUri = {json.dumps(app.redirects[0])};

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

async function signIn() {{
  const verifier = random();
  const state = random();
  sessionStorage.setItem("signIn", JSON.stringify({{ verifier, state }}));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const url = new URL("/auth/authorize", issuer);
  url.search = new URLSearchParams({{
    response_type: "code",
    scope: "openid",
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  }});
  location.assign(url);
}}

async function finish() {{
  const answer = new URL(location.href).searchParams;
  const {{ verifier, state }} = JSON.parse(sessionStorage.getItem("signIn"));
  if (answer.get("state") !== state) throw new Error("This is the answer to another question.");
  const tokens = await fetch(`${{issuer}}/auth/token`, {{
    method: "POST",
    body: new URLSearchParams({{
      grant_type: "authorization_code",
      client_id: clientId,
      code: answer.get("code"),
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }}),
  }});
  return tokens.json();
}}
"""


def _client(app: App) -> list[str]:
    if _is_basic(app):
        return [f"-u {quote(f'{app.client_id}:{app.client_secret}')}"]
    named = [_field("client_id", app.client_id)]
    if app.auth_method == "client_secret_post":
        named.append(_field("client_secret", app.client_secret))
    return named


def _is_basic(app: App) -> bool:
    return app.auth_method == "client_secret_basic"


def _field(name: str, value: str) -> str:
    return f"--data-urlencode {quote(f'{name}={value}')}"
