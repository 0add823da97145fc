"""A browser without JavaScript, small enough to see what it does."""

import base64
import hashlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from tenants.cxone.sandbox import EXAMPLE_PASSWORD, Sandbox, example_id, example_key_part

CALLBACK = "http://localhost:3000/callback"
VERIFIER = "v" * 56
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
ANA = "ana.lima@harbour.example"


class _Fields(HTMLParser):
    """The form fields of a page, those of the password form and the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.inputs: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "input":
            self.inputs[said["name"]] = said.get("value", "")
        if tag == "button" and "name" in said:
            self.buttons.append((said["name"], said["value"]))


def fields_of(page: requests.Response) -> dict[str, str]:
    return read(page).inputs


def read(page: requests.Response) -> _Fields:
    fields = _Fields()
    fields.feed(page.text)
    return fields


def came_back(answer: requests.Response) -> dict[str, str]:
    """The parameters with which the browser was sent back to the app."""
    assert answer.status_code in (302, 303), answer.text
    assert answer.headers["Location"].startswith(CALLBACK)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


@dataclass
class Browser:
    """One person before one application. Follows no redirect, so that tests can look at it."""

    sandbox: Sandbox
    app: str = "Agent Desktop"
    cloud: str = "commercial"
    cookies: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.cookies.trust_env = False

    @property
    def issuer(self) -> str:
        return self.sandbox.issuer(self.cloud)

    @property
    def client_id(self) -> str:
        return example_id(f"{self.cloud} {self.app}")

    @property
    def client_secret(self) -> str:
        return example_key_part(f"{self.cloud} {self.app}")

    def request(self, **changes: Any) -> dict[str, str]:
        """A good authorization request; None takes a parameter out."""
        usual: dict[str, Any] = {
            "scope": "openid",
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "state": "st-1",
            "nonce": "no-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return {name: str(v) for name, v in {**usual, **changes}.items() if v is not None}

    def authorize(self, **changes: Any) -> requests.Response:
        return self.get(f"/auth/authorize?{urlencode(self.request(**changes))}")

    def get(self, path: str) -> requests.Response:
        return self.cookies.get(self.issuer + path, allow_redirects=False, timeout=5)

    def post(self, path: str, data: Any, **options: Any) -> requests.Response:
        options = {"allow_redirects": False, "timeout": 5, **options}
        return self.cookies.post(self.issuer + path, data, **options)

    def sign_in(
        self, name: str = ANA, password: str = EXAMPLE_PASSWORD, **changes: Any
    ) -> requests.Response:
        """Open the login page, fill it in and send it."""
        typed = {"username": name, "password": password}
        form = {**fields_of(self.authorize(**changes)), **typed}
        return self.post("/auth/authorize/login", form)

    def code(self, **changes: Any) -> str:
        return came_back(self.sign_in(**changes))["code"]

    def redeem(self, code: str, **changes: Any) -> requests.Response:
        usual: dict[str, Any] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        public = self.app == "Agent Desktop"
        usual |= {"client_id": self.client_id} if public else {}
        form = {name: v for name, v in {**usual, **changes}.items() if v is not None}
        auth = None if public else (self.client_id, self.client_secret)
        return self.post("/auth/token", form, auth=auth)

    def tokens(self, **changes: Any) -> dict[str, Any]:
        answer = self.redeem(self.code(**changes))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())
