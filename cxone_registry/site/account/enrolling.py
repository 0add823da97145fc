"""Add, rename and remove second factors: what is stored, told and ended with it."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from fido2.webauthn import RegistrationResponse

from cxone_registry.site.account.adapter import FactorAdapter, seeds_of
from cxone_registry.site.account.factors import (
    NOT_A_CREDENTIAL,
    Type,
    counter_of,
    factors_of,
    normalised,
    was_shown,
)
from cxone_registry.site.entering import record_own
from tenants.models import User
from tenants.services.sessions import end_others

OFFERED = "second-factor-offered"
LONGEST_NAME = 60


def offered_secret(request: HttpRequest, *, renew: bool = False) -> str:
    """The secret that the page offers to an authenticator app; sealed in the session meanwhile."""
    adapter = FactorAdapter()
    with seeds_of(request.user):
        if renew or OFFERED not in request.session:
            request.session[OFFERED] = adapter.encrypt(generate_totp_secret())
        return adapter.decrypt(request.session[OFFERED])


def add_app(request: HttpRequest, code: str) -> bool:
    """Take the offered secret as this person's, if *code* shows that their app has it."""
    secret, digits = offered_secret(request), normalised(code)
    counter = counter_of(secret, digits) if digits else None
    app = _store_app(request.user, secret, counter) if counter is not None else None
    if app is None:
        return False
    request.session.pop(OFFERED)
    _added(request, app)
    return True


@transaction.atomic
def _store_app(user: AbstractBaseUser, secret: str, counter: int) -> Authenticator | None:
    """One per person. The code that proved it is used up."""
    _lock(user)
    if factors_of(user).filter(type=Type.TOTP).exists():
        return None
    with seeds_of(user):
        app = TOTP.activate(user, secret).instance
    app.data["used"] = counter
    app.save(update_fields=["data"])
    _give_recovery_codes(user)
    return app


def add_passkey(request: HttpRequest, credential: Any, name: str) -> bool:
    """Store what the browser made, if it answers this session's challenge."""
    try:
        webauthn.complete_registration(credential)
        made = RegistrationResponse.from_dict(credential)
        kept = {"id": made.id, "rawId": made.id, "type": "public-key",
                "response": dict(made.response), "clientExtensionResults": {}}  # fmt: skip
    except NOT_A_CREDENTIAL:
        return False
    with transaction.atomic():
        _lock(request.user)
        passkey = webauthn.WebAuthn.add(request.user, name or "Passkey", kept).instance
        _give_recovery_codes(request.user)
    _added(request, passkey)
    return True


def rename(request: HttpRequest, factor: Authenticator, name: str) -> None:
    """Give a passkey another name."""
    factor.data["name"] = name
    factor.save(update_fields=["data"])
    record_own(request, "second-factor.renamed", kind=factor.type)


def remove(request: HttpRequest, factor: Authenticator) -> None:
    """Forget a factor; the recovery codes go with the last one."""
    with transaction.atomic():
        _lock(request.user)
        factor.delete()
        if not factors_of(request.user).exists():
            Authenticator.objects.filter(user=request.user).delete()
    _changed(request, "second-factor.removed", factor)


def new_recovery_codes(request: HttpRequest) -> None:
    """Take the place of all earlier ones."""
    with transaction.atomic():
        _lock(request.user)
        Authenticator.objects.filter(user=request.user, type=Type.RECOVERY_CODES).delete()
        _give_recovery_codes(request.user)
    record_own(request, "second-factor.recovery-codes-made")


@transaction.atomic
def first_look(request: HttpRequest) -> list[str]:
    """The recovery codes, once; afterwards none."""
    own = Authenticator.objects.select_for_update().filter(user=request.user)
    found = own.filter(type=Type.RECOVERY_CODES).first()
    if found is None:
        return []
    codes = found.wrap()
    if codes.did_view:
        return []
    codes.mark_as_viewed()
    with seeds_of(request.user):
        return codes.get_unused_codes()


def codes_left(user: AbstractBaseUser) -> int | None:
    """How many recovery codes are unused; None if there are none at all."""
    found = Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).first()
    if found is None:
        return None
    with seeds_of(user):
        return len(found.wrap().get_unused_codes())


def _added(request: HttpRequest, factor: Authenticator) -> None:
    was_shown(request, factor, reauthenticated=True)
    _changed(request, "second-factor.added", factor)


def _give_recovery_codes(user: AbstractBaseUser) -> None:
    """They come with the first factor; who has some keeps them."""
    with seeds_of(user):
        RecoveryCodes.activate(user)


def _changed(request: HttpRequest, action: str, factor: Authenticator) -> None:
    """Whoever else is signed in as this person signs in again, as the change demands.

    After the change's own transaction: the audit of an organisation needs one that knows it.
    """
    end_others(request.user, request.session.session_key)
    record_own(request, action, kind=factor.type)


def _lock(user: AbstractBaseUser) -> None:
    """One change of a person's factors at a time."""
    User.objects.select_for_update().get(pk=user.pk)
