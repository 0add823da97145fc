"""Who uses the console in these tests: a browser that follows no redirects, and a script."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import requests

from tenants.cxone.sandbox import Sandbox


@dataclass(frozen=True)
class ConsoleUser:
    sandbox: Sandbox
    session: requests.Session

    @property
    def origin(self) -> str:
        return self.sandbox.issuer("commercial")

    def get(self, path: str = "", **options: Any) -> requests.Response:
        return self.session.get(self.url(path), timeout=5, allow_redirects=False, **options)

    def post(self, path: str, **form: str) -> requests.Response:
        return self.send(path, form, {"Origin": self.origin})

    def send(self, path: str, form: Any, headers: dict[str, str]) -> requests.Response:
        return self.session.post(
            self.url(path), form, headers=headers, timeout=5, allow_redirects=False
        )

    def api(self, method: str, path: str, json: Any = None, **options: Any) -> requests.Response:
        return self.session.request(
            method, self.url(f"api/{path}"), json=json, timeout=5, **options
        )

    def follow(self, answer: requests.Response) -> str:
        assert answer.status_code == 303, answer.text
        page = self.session.get(self.origin + answer.headers["Location"], timeout=5)
        assert page.status_code == 200
        return page.text

    def url(self, path: str) -> str:
        return path if path.startswith("http") else f"{self.origin}/__sandbox__/{path}"


def notice_on(page: str) -> str:
    found = re.search(r'<p class="notice \w+" role="\w+">(.*?)</p>', page)
    return unescape(found[1]) if found else ""


def error_at(page: str, field: str) -> str:
    """What the form says beside a field."""
    found = re.search(rf'<p id="error-{field}" class="error">(.*?)</p>', page)
    return unescape(found[1]) if found else ""


def code_called(page: str, label: str) -> str:
    """The lines of a sample, as somebody would copy them."""
    found = re.search(rf'<pre[^>]* aria-label="{re.escape(label)}"><code>(.*?)</code>', page, re.S)
    assert found, label
    return unescape(found[1])
