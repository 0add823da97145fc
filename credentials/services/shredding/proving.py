"""A platform operator at the command line proves who they are, as at the sign-in page."""

from collections.abc import Callable
from typing import NoReturn

from credentials.services.shredding.orders import RefusedError
from cxone_registry.audit.record import record_platform
from tenants.models import User

# One sentence for every way to fail: who tries others' names learns nothing.
NOT_PROVED = "That is not a platform operator's address with its password and code."


def prove_operator(email: str, password: str, shows_factor: Callable[[User], bool]) -> User:
    """The operator. *shows_factor* asks whoever gave the right password for the second factor.

    Raises RefusedError, and what failed is in the registry's own audit trail.
    """
    if not _can_be_typed(email + password):
        _refuse("")
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not user.is_platform_operator or not user.check_password(password):
        _refuse(email)
    if not shows_factor(user):
        _refuse(email)
    return user


def _can_be_typed(text: str) -> bool:
    """Whether it has bytes that a database and a hash can take."""
    return "\0" not in text and text.encode(errors="replace").decode() == text


def _refuse(email: str) -> NoReturn:
    record_platform("organization.shred-denied", email=email[:254])
    raise RefusedError(NOT_PROVED)
