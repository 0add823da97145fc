"""Origins and redirect URIs as Django's forms and models clean them. Rules: ``tenants.rules``."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from tenants.rules.origins import read_origin
from tenants.rules.redirect_uris import read_redirect_uri
from tenants.rules.refusals import RefusedValueError


def clean_origin(text: str) -> str:
    """Scheme, host and port of *text* in lower case, without default port or trailing slash."""
    return _or_validation_error(lambda: read_origin(text).origin)


def clean_redirect_uri(text: str) -> str:
    """*text* unchanged but for outer spaces: CXone compares redirect URIs exactly."""
    return _or_validation_error(lambda: read_redirect_uri(text))


def _or_validation_error(read: Callable[[], str]) -> str:
    try:
        return read()
    except RefusedValueError as refused:
        raise ValidationError(_in_words(refused), code=refused.code) from None


def _in_words(refused: RefusedValueError) -> str:
    if not refused.offer or "\n" in refused.offer:
        return refused.sentence
    return f"{refused.sentence} Use {refused.offer} instead."
