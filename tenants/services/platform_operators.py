"""Accounts that keep the registry itself. They belong to no organisation, and members are none."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cxone_registry.audit.record import record_platform
from tenants.models import User
from tenants.services.memberships import seats_of


class OperatorError(Exception):
    """Why this account cannot become, or cease to be, the platform's operator."""


def create(email: str, password: str | None, *, name: str = "") -> User:
    """Make a new account that keeps the registry. Raises OperatorError."""
    try:
        validate_email(email)
    except ValidationError:
        raise OperatorError(f"{email!r} is not an e-mail address.") from None
    if User.objects.filter(email__iexact=email).exists():
        raise OperatorError(
            f"There is an account {email} already. Leave out --create to give it the right."
        )
    made = User.objects.create_user(email, password, name=name, is_platform_operator=True)
    record_platform("operator.created", email=made.email)
    return made


def set_right(email: str, *, is_operator: bool) -> None:
    """Give the right to an account, or take it back. Raises OperatorError."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise OperatorError(f"Nobody signs in as {email}. Make the account with --create.")
    if is_operator and seats_of(user.pk):
        raise OperatorError(
            f"{email} is a member of an organisation. Whoever keeps the registry belongs to none:"
            " make an account of its own with --create and another address."
        )
    before = user.is_platform_operator
    User.objects.filter(pk=user.pk).update(is_platform_operator=is_operator)
    record_platform("operator.changed", email=user.email, before=before, after=is_operator)
