"""What allauth asks the registry: who may make accounts, what follows a sign-in, how to seal."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from credentials.services.sign_in_seeds import open_for, seal_for
from cxone_registry.site.client_address import client_address
from cxone_registry.site.entering import begin

_whose: ContextVar[UUID] = ContextVar("whose_seeds")


@contextmanager
def seeds_of(user: AbstractBaseUser) -> Iterator[None]:
    """Whose seeds allauth seals and opens in the block: it does not say so itself."""
    token = _whose.set(user.pk)
    try:
        yield
    finally:
        _whose.reset(token)


class AccountAdapter(DefaultAccountAdapter):
    """People join by invitation; the registry words its own messages and writes its own mails."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse:
        """All stages are passed: enter an organisation, or be asked which."""
        response = super().post_login(request, user, **kwargs)
        begin(request, user)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Said nowhere else: the sign-in page has one answer for all who may not."""
        return HttpResponseRedirect(reverse("account_login"))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """None of allauth's."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """None of allauth's."""


class FactorAdapter(DefaultMFAAdapter):
    """Seeds are sealed for their person; outside of ``seeds_of`` nothing is sealed or opened."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That was not accepted. Try again.",
    }

    def encrypt(self, text: str) -> str:
        return seal_for(_whose.get(), text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_for(_whose.get(), encrypted_text)

    def _get_site_name(self) -> str:
        """What authenticator apps and passkey dialogues call us."""
        return "CXone Registry"
