"""Refuse settings that would let people in without a second factor."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def no_bypass(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """allauth knows a code that always works, for tests. Nowhere here."""
    if not getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None):
        return []
    return [
        Error(
            "MFA_TOTP_INSECURE_BYPASS_CODE is set: that code would be good for everybody.",
            hint="Remove the setting.",
            id="cxr.E020",
        )
    ]


@register(Tags.security, deploy=True)
def asked_for(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A deployment asks for second factors, and lets nobody put them off."""
    found: list[CheckMessage] = []
    if not settings.REQUIRE_SECOND_FACTOR:
        found.append(
            Error(
                "Second factors are not asked for.",
                hint="Unset CXR_REQUIRE_SECOND_FACTOR.",
                id="cxr.E021",
            )
        )
    if settings.SECOND_FACTOR_MAY_WAIT:
        found.append(
            Error(
                "People may put off their second factor.",
                hint="Only the embedded settings allow that.",
                id="cxr.E022",
            )
        )
    return found
