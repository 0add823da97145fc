"""Which of the organisation's identity providers a person's account is connected with."""

from dataclasses import dataclass
from uuid import UUID

from allauth.socialaccount.models import SocialAccount

from credentials.models import IdentityProvider


@dataclass(frozen=True, slots=True)
class Connection:
    """One identity provider, as its members see it."""

    id: UUID
    name: str
    is_connected: bool


def connections_of(user_id: UUID) -> list[Connection]:
    """Those in use, and those that the person is still connected with."""
    found = IdentityProvider.objects.values_list("pk", "name", "is_enabled")
    own = set(SocialAccount.objects.filter(user_id=user_id).values_list("provider", flat=True))
    return [
        Connection(pk, name, str(pk) in own)
        for pk, name, is_enabled in found
        if is_enabled or str(pk) in own
    ]
