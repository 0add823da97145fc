"""What allauth asks the registry: who may make accounts (nobody), and where a request came from."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from cxone_registry.site.client_address import client_address


class AccountAdapter(DefaultAccountAdapter):
    """People join by invitation; the registry words its own messages and writes its own mails."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """None of allauth's."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """None of allauth's."""


class FactorAdapter(DefaultMFAAdapter):
    """What allauth asks about second factors."""
