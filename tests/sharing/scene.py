"""Links and requests, made by the services that make them."""

import re
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from credentials.models import Reveal, SecretRequest, SharedLink
from credentials.services import vault
from credentials.services.sharing import links, requests
from credentials.services.sharing.links import Wish
from cxone_registry.audit.models import Event
from cxone_registry.secret import Secret
from tests.support import make

CANARY = f"cAnArY-{secrets.token_urlsafe(30)}"
KEY_SECRET = "QRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCD===="
JSON = {"HTTP_ACCEPT": "application/json"}


@transaction.atomic
def reveal_of(owner: Any, by: Any, state: str = "approved") -> Reveal:
    return Reveal.objects.create(
        version=vault.current_version(owner),
        kind="share",
        state=state,
        asked_by_id=by.pk,
        asked_by=by.email,
        category="hand-over",
        reason="For the deploy engineer",
        expires_at=timezone.now() + timedelta(minutes=15),
    )


def shared(owner: Any, by: Any, passphrase: str = "", minutes: int = 60) -> tuple[SharedLink, str]:
    """A link that was made, and its path."""
    with transaction.atomic():
        wish = Wish("Kim Roth", minutes, Secret(passphrase))
        link = links.propose(reveal_of(owner, by), wish)
        token = links.make(link, address="127.0.0.1")
        return link, f"/once/{token}/"


def asked(by: Any, **place: Any) -> tuple[SecretRequest, str]:
    """A request whose link was copied, and its path."""
    wish = requests.Wish("Nia at NICE", "For the app", 7, False, **place)
    request, token = requests.ask(wish, by)
    return request, f"/hand-in/{token}/"


def of_app(by: Any, **fields: Any) -> tuple[SecretRequest, str]:
    """A request for a registration's credentials in the sandbox environment."""
    app = make.registration(**fields)
    return asked(by, registration=app, environment=make.environment())


def open_it(path: str, passphrase: str = "", **extra: Any) -> Any:
    return Client().post(path, {"passphrase": passphrase}, **extra)


@transaction.atomic
def again(row: Any) -> Any:
    """The row as it is stored now."""
    return type(row).objects.get(pk=row.pk)


@transaction.atomic
def update(row: Any, **fields: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**fields)


@transaction.atomic
def events(action: str) -> list[Event]:
    return list(Event.objects.filter(action=action))


def address_in(response: Any, name: str) -> str:
    """The link's path that a page shows."""
    found = re.search(rf"(/{name}/[\w-]{{43}}/)", response.content.decode())
    assert found
    return found[1]
