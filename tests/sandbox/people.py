"""Who calls the sandbox in these tests."""

from dataclasses import dataclass, replace
from typing import Any

import jwt
import requests

from tenants.cxone.sandbox import Sandbox, example_id, example_key_part


@dataclass(frozen=True)
class Caller:
    sandbox: Sandbox
    session: requests.Session
    cloud: str = "commercial"
    app: str = "Call Recorder"
    app_cloud: str = "commercial"
    user: str = "api.recorder@harbour.example"

    def but(self, **changes: str) -> "Caller":
        return replace(self, **changes)

    @property
    def issuer(self) -> str:
        return self.sandbox.issuer(self.cloud)

    @property
    def client_id(self) -> str:
        return example_id(f"{self.app_cloud} {self.app}")

    @property
    def client_secret(self) -> str:
        return example_key_part(f"{self.app_cloud} {self.app}")

    @property
    def access_key_id(self) -> str:
        return example_key_part(f"{self.user} id")

    @property
    def form(self) -> dict[str, str]:
        return {
            "grant_type": "password",
            "username": self.access_key_id,
            "password": example_key_part(f"{self.user} secret"),
        }

    def post(self, data: Any, **options: Any) -> requests.Response:
        options = {"auth": (self.client_id, self.client_secret), "timeout": 5, **options}
        return self.session.post(f"{self.issuer}/auth/token", data, **options)

    def sign_in(self, **changes: str) -> requests.Response:
        return self.post({**self.form, **changes})

    def tokens(self) -> dict[str, Any]:
        answer = self.sign_in()
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def get(self, path: str, *, api: bool = False, token: str | None = None) -> requests.Response:
        origin = self.sandbox.api_origin(self.cloud) if api else self.issuer
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.session.get(origin + path, headers=headers, timeout=5)


def claims_of(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def outcome(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", "")
