"""The links' tokens: 256 random bits, of which only a hash is kept."""

import re
import secrets
from ipaddress import ip_address
from uuid import UUID

from django.db import connection

from tenants.services.questions import hash_of

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
SHARED_LINK = "SELECT organization_id, id FROM cxr_shared_link(%s)"
SECRET_REQUEST = "SELECT organization_id, id FROM cxr_secret_request(%s)"  # noqa: S105  (a query)


class NoLinkError(Exception):
    """There is no such link."""


def new_token() -> tuple[str, str]:
    """A token and its hash."""
    token = secrets.token_urlsafe(32)
    return token, hash_of(token)


def find(query: str, token: str) -> tuple[UUID, UUID]:
    """The organisation and the row that *token* leads to. Raises NoLinkError."""
    if not TOKEN.fullmatch(token):
        raise NoLinkError
    with connection.cursor() as cursor:
        cursor.execute(query, (hash_of(token),))
        found = cursor.fetchone()
    if found is None:
        raise NoLinkError
    return found


def shortened(address: str) -> str:
    """Enough of an address for two people to compare, too little to find a person by it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return ".".join(str(parsed).split(".")[:3]) + ".x"
    return ":".join(parsed.exploded.split(":")[:3]) + ":x"
