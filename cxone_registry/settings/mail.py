"""How mail leaves and comes back, checked when the process starts. No value is ever repeated."""

from collections.abc import Callable
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# smtps:// is left out on purpose: some read it as STARTTLS, others as TLS from the first byte.
PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465, "filemail": None}
BOUNCE_SCHEMES = ("maildir", "imaps")
FEWEST_CHARACTERS = 24


def from_url(url: str, parse: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Django's settings out of *url*; *parse* splits it. Raises ImproperlyConfigured."""
    try:
        scheme = urlsplit(url).scheme
        config = parse(url) if scheme in PORTS else None
    except ValueError:  # its text repeats a part of the address, perhaps of the password
        config = None
    if config is None:
        raise ImproperlyConfigured(
            "The setting EMAIL_URL must start with smtp+tls:// (STARTTLS), smtp+ssl://, smtp:// or"
            " filemail://, for example smtp+tls://user:password@mail.example.com:587. Write special"
            " characters of the password as %XX."
        ) from None
    return {**config, "EMAIL_PORT": config.get("EMAIL_PORT") or PORTS[scheme]}


def address(name: str, value: str) -> str:
    """*value* of the setting *name*: one address, perhaps with a name before it."""
    found = parseaddr(value)[1]
    local, _, domain = found.rpartition("@")
    if value and (not value.isprintable() or not found.isascii() or not local or not domain):
        raise ImproperlyConfigured(
            f"The setting {name} must be one address, such as"
            " 'CXone Registry <registry@example.com>'."
        )
    return value


def refuse_bad_bounces(mailbox: str, token: str) -> None:
    """Raise ImproperlyConfigured for a mailbox that cannot be read and for a guessable token."""
    if mailbox and urlsplit(mailbox).scheme not in BOUNCE_SCHEMES:
        raise ImproperlyConfigured(
            "The setting CXR_BOUNCE_MAILBOX must start with imaps:// or maildir://, for example"
            " imaps://user:password@mail.example.com/INBOX or maildir:///var/mail/bounces."
        )
    if token and len(token) < FEWEST_CHARACTERS:
        raise ImproperlyConfigured(
            f"The setting CXR_BOUNCE_TOKEN must have at least {FEWEST_CHARACTERS} random"
            " characters."
        )
