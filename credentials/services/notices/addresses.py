"""A channel's address as it is typed, stored and used: sealed, and checked each time."""

from django.conf import settings

from credentials.models import NoticeChannel
from credentials.rules.notices import addresses
from credentials.services import vault
from cxone_registry.secret import Secret
from tenants.cxone import Target


def checked(kind: str, address: Secret) -> Target:
    """Where *address* leads. Raises AddressError with a sentence for people."""
    return addresses.target_of(kind, address.reveal().strip(), settings.NOTICE_ORIGINS)


def seal(channel: NoticeChannel, address: Secret) -> None:
    """Keep *address*, of which only the host may be shown. Raises AddressError."""
    channel.host = checked(channel.kind, address).host
    vault.seal_into(channel, "sealed_url", Secret(address.reveal().strip()))
    channel.save(update_fields=["host"])


def target_of(channel: NoticeChannel) -> Target:
    """Where a saved channel posts to, checked by the rules of today.

    Raises AddressError, or as ``vault.open_from``.
    """
    if channel.sealed_url is None:
        raise addresses.AddressError("This channel has no address. Enter one.")
    return checked(channel.kind, vault.open_from(channel, "sealed_url", purpose="notice"))
