"""A person with a browser: signs in on the sandbox's own page, form by form, over HTTP."""

from dataclasses import dataclass, field

import requests

from tests.samples.cloud import PASSWORD, Cloud
from tests.sandbox.browser import fields_of


@dataclass
class Person:
    cloud: Cloud
    browser: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.browser.trust_env = False

    def sign_in(self, address: str) -> str:
        """Open *address*, fill in the form and send it; returns where the browser is sent then."""
        page = self.browser.get(address, timeout=5)
        assert page.status_code == 200, page.text
        form = {**fields_of(page), "username": self.cloud.user_name, "password": PASSWORD}
        sent = self.browser.post(
            f"{self.cloud.issuer}/auth/authorize/login", form, allow_redirects=False, timeout=5
        )
        return sent.headers["Location"]

    def open(self, address: str) -> str:
        """Where the browser is sent from *address*."""
        answer = self.browser.get(address, allow_redirects=False, timeout=5)
        assert answer.status_code in (302, 303), answer.text
        return answer.headers["Location"]
