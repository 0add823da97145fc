"""What a browser's session waits for while its person is at the identity provider.

An answer counts only in the browser that asked, once, and for ten minutes.
"""

import hmac
import time
from typing import Any, TypedDict

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from credentials.models import IdentityProvider
from credentials.services.sign_on.oidc_flow import Begun

KEY = "sign-on"
MOST = 5  # tabs in which somebody signs in at once
SECONDS = 600
SIGN_IN, CONNECT = "sign-in", "connect"


class Waiting(TypedDict):
    """*state* comes back (OpenID Connect), or is the id of the request (SAML).

    *organization* and *provider* are ids; *purpose* is SIGN_IN or CONNECT, *user* the id of who
    connects, "" otherwise; *next* a path of this site. *kept* is for the kind's own use, such as
    nonce and verifier. *at* is when it began.
    """

    state: str
    organization: str
    provider: str
    purpose: str
    user: str
    next: str
    kept: dict[str, str]
    at: float


def starting(
    begun: Begun,
    provider: IdentityProvider,
    *,
    purpose: str,
    user: AbstractBaseUser | None,
    to: str,
) -> Waiting:
    """What to wait for from now on."""
    return Waiting(
        state=begun.state,
        organization=str(provider.organization_id),
        provider=str(provider.pk),
        purpose=purpose,
        user=str(user.pk) if user else "",
        next=to,
        kept=begun.kept,
        at=time.time(),
    )


def remember(request: HttpRequest, waiting: Waiting) -> None:
    """Wait for it; of many, the oldest is forgotten."""
    request.session[KEY] = [*_kept(request), waiting][-MOST:]


def take(request: HttpRequest, state: str, provider: str) -> Waiting | None:
    """What waits for *state* from *provider*, which then waits no more. Compared in constant time.

    An answer by another provider than the one that was asked is nobody's.
    """
    found, others = None, []
    for one in _kept(request):
        if hmac.compare_digest(one["state"].encode(), state.encode("utf-8", "replace")):
            found = one
        else:
            others.append(one)
    request.session[KEY] = others
    # At once, so that nothing that goes wrong later leaves it there.
    request.session.save()
    is_ours = found is not None and found["provider"] == provider
    return found if is_ours else None


def _kept(request: HttpRequest) -> list[Any]:
    oldest = time.time() - SECONDS
    return [one for one in request.session.get(KEY, []) if one["at"] >= oldest]
