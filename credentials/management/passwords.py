"""The rule for passwords that commands are given."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError


def checked_password(password: str) -> str:
    """*password*, if it is a good one; CommandError with the reasons if not."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return password
