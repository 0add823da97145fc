"""A person's second factors: which there are, and whether a code or passkey is good."""

import struct
import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from cxone_registry.site.account.adapter import seeds_of

Type = Authenticator.Type
CODE_DIGITS = app_settings.TOTP_DIGITS
# What parsing of a hostile credential ends in, beside allauth's own refusals.
NOT_A_CREDENTIAL = (
    ValidationError, ValueError, TypeError, LookupError, AttributeError, struct.error,
    RecursionError, OverflowError, MemoryError,
)  # fmt: skip


def factors_of(user: AbstractBaseUser) -> QuerySet[Authenticator]:
    """Authenticator app and passkeys, oldest first; recovery codes only stand in for them."""
    own = Authenticator.objects.filter(user_id=user.pk)
    return own.exclude(type=Type.RECOVERY_CODES).order_by("created_at")


def has_factor(user: AbstractBaseUser) -> bool:
    """Whether a second factor is asked for when this person signs in."""
    return factors_of(user).exists()


def normalised(code: str) -> str:
    """The code's digits, however the person grouped them; empty if it is none."""
    digits = "".join(code.split()).replace("-", "")
    return digits if digits.isascii() and digits.isdigit() else ""


@transaction.atomic
def check_code(user: AbstractBaseUser, code: str) -> Authenticator | None:
    """The authenticator app or recovery codes that *code* came from; it is used up by this.

    The rows are locked: of two who send one code at once, the second finds it used.
    """
    digits = normalised(code)
    own = Authenticator.objects.select_for_update().filter(user_id=user.pk)
    found = {one.type: one for one in own.exclude(type=Type.WEBAUTHN).order_by("pk")}
    app, codes = found.get(Type.TOTP), found.get(Type.RECOVERY_CODES)
    if len(digits) == CODE_DIGITS:
        return app if app and _use_app(app, digits) else None
    return codes if codes and _use_recovery_code(codes, digits) else None


def counter_of(secret: str, digits: str) -> int | None:
    """The half minute that an app's code belongs to, if it is one of those now accepted."""
    now = int(time.time()) // app_settings.TOTP_PERIOD
    tolerance = app_settings.TOTP_TOLERANCE
    for counter in range(now - tolerance, now + tolerance + 1):
        if constant_time_compare(format_hotp_value(hotp_value(secret, counter)), digits):
            return counter
    return None


def check_passkey(user: AbstractBaseUser, credential: Any) -> Authenticator | None:
    """The person's passkey that signed the challenge of this session; None if none did."""
    try:
        webauthn.parse_authentication_response(credential)
        return webauthn.complete_authentication(user, credential)
    except NOT_A_CREDENTIAL:
        return None


def was_shown(request: HttpRequest, factor: Authenticator, **how: bool) -> None:
    """Keep in the session that *factor* was shown now, and when it was last used."""
    factor.record_usage()
    record_authentication(request, factor.user, "mfa", id=factor.pk, type=factor.type, **how)


def _use_app(app: Authenticator, digits: str) -> bool:
    """No code is taken twice, nor one older than another that was."""
    with seeds_of(app.user):
        counter = counter_of(decrypt(app.data["secret"]), digits)
    if counter is None or counter <= app.data.get("used", 0):
        return False
    app.data["used"] = counter
    app.save(update_fields=["data"])
    return True


def _use_recovery_code(codes: Authenticator, digits: str) -> bool:
    with seeds_of(codes.user):
        return bool(digits) and codes.wrap().validate_code(digits)
