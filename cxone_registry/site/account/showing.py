"""Take the second factor that a person sends, slow down who guesses, and say in the audit."""

import json
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from cxone_registry.audit.actor import acting_as
from cxone_registry.audit.record import record_platform
from cxone_registry.site.account.factors import Type, check_code, check_passkey, factors_of
from cxone_registry.site.account.hosts import passkeys_work
from cxone_registry.site.client_address import client_address
from cxone_registry.site.entering import actor_of, record_own
from tenants.services import sign_in_tries

WRONG_CODE = "That code is not good now, or was used already. Wait for the next one."
WRONG_PASSKEY = "That passkey was not accepted. Try again, or use a code."


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try: the factor that was shown, or a sentence why it was not accepted."""

    factor: Authenticator | None
    problem: str = ""


def take(request: HttpRequest, user: AbstractBaseUser) -> Tried:
    """Look at the code or passkey in the form. Good or bad, it is audited and counted.

    Counted for the person, wherever the tries come from: whoever gets here knows the password.
    """
    account, address = f"second factor of {user.pk}", client_address(request)
    if sentence := sign_in_tries.refused(account, address):
        _record(request, user, "second-factor.locked")
        return Tried(None, sentence)
    factor = _sent(request, user)
    sign_in_tries.record(account, address, is_good=factor is not None)
    if factor is None:
        _record(request, user, "second-factor.failed")
        return Tried(None, WRONG_PASSKEY if "credential" in request.POST else WRONG_CODE)
    if factor.type == Type.RECOVERY_CODES:
        _record(request, user, "second-factor.recovery-code-used")
    return Tried(factor)


def parsed(text: str) -> Any:
    """The credential that the browser's script sent; None if it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def choices(request: HttpRequest, user: AbstractBaseUser) -> dict[str, Any]:
    """What the person can show here, for the page that asks. Begins a new challenge."""
    types = {factor.type for factor in factors_of(user)}
    has_passkey = Type.WEBAUTHN in types and passkeys_work(request)
    return {
        "has_app": Type.TOTP in types,
        "has_passkey": has_passkey,
        "passkey_elsewhere": Type.WEBAUTHN in types and not has_passkey,
        "options": json.dumps(webauthn.begin_authentication(user)) if has_passkey else "",
    }


def _sent(request: HttpRequest, user: AbstractBaseUser) -> Authenticator | None:
    if "credential" in request.POST:
        return check_passkey(user, parsed(request.POST["credential"]))
    return check_code(user, request.POST.get("code", "")[:100])


def _record(request: HttpRequest, user: AbstractBaseUser, action: str) -> None:
    if request.user.is_authenticated:
        record_own(request, action)
        return
    # Half signed in: no organisation was entered yet.
    with acting_as(actor_of(request, user)):
        record_platform(action, account=user.email)
