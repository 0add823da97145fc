"""A platform operator at the command line proves who they are, as at the sign-in page."""

from collections.abc import Callable
from typing import NoReturn

from django.apps import apps

from credentials.services.shredding.orders import RefusedError
from cxone_registry.audit.record import record_platform
from tenants.models import User

# One sentence for every way to fail: who tries others' names learns nothing.
NOT_PROVED = "That is not a platform operator's address with its password and code."


def prove_operator(email: str, password: str, ask_code: Callable[[], str]) -> User:
    """The operator. *ask_code* is called only if a second factor is set up.

    Raises RefusedError, and what failed is in the registry's own audit trail.
    """
    if not _can_be_typed(email + password):
        _refuse("")
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not user.is_platform_operator or not user.check_password(password):
        _refuse(email)
    if not _second_factor_holds(user, ask_code):
        _refuse(email)
    return user


def _can_be_typed(text: str) -> bool:
    """Whether it has bytes that a database and a hash can take."""
    return "\0" not in text and text.encode(errors="replace").decode() == text


def _second_factor_holds(user: User, ask_code: Callable[[], str]) -> bool:
    if not apps.is_installed("allauth.mfa"):
        return True
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    authenticators = list(Authenticator.objects.filter(user=user))
    if not authenticators:
        return True
    code = ask_code().replace(" ", "")
    usable = [each for each in authenticators if each.type in kinds]
    return any(each.wrap().validate_code(code) for each in usable)


def _refuse(email: str) -> NoReturn:
    record_platform("organization.shred-denied", email=email[:254])
    raise RefusedError(NOT_PROVED)
