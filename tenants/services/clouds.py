"""Our environment records as the protocol client takes them, and the one door to all of them."""

from functools import cache

from django.conf import settings

from tenants.cxone import Cloud, Door, ProviderCache, TokenUrl, classify_token_url
from tenants.models import Environment

LEGACY = {
    TokenUrl.LEGACY_ACCESS_KEY,
    TokenUrl.LEGACY_REFRESH,
    TokenUrl.LEGACY_CENTRAL,
    TokenUrl.LEGACY_USER_HUB,
}


def cloud_of(environment: Environment) -> Cloud:
    """Where secrets of *environment* may go. Sandbox origins count for sandbox clouds only."""
    is_sandbox = environment.kind == Environment.Kind.SANDBOX
    return Cloud(
        issuer=environment.issuer,
        token_endpoint=environment.token_endpoint,
        families=tuple(environment.families),
        sandbox_origins=settings.SANDBOX_ORIGINS if is_sandbox else (),
        assertion_audience=environment.assertion_audience,
    )


def legacy_problem(issuer: str, token_endpoint: str) -> str:
    """Why *token_endpoint* cannot be an environment's, or "" unless it is one of the old ones."""
    # The record to compare with is the documented one, not the one that is being typed.
    documented = f"{issuer}/auth/token"
    kind = classify_token_url(token_endpoint, Cloud(issuer, documented, ()), {})
    if kind not in LEGACY:
        return ""
    return (
        "This is a token endpoint of old: it takes no client credential of a registration, so"
        f" nothing could be tried there. The one for registered applications is {documented}"
    )


@cache
def door() -> Door:
    """The outbound door of this process."""
    return Door()


@cache
def provider_cache() -> ProviderCache:
    """Discovery documents and signing keys kept by this process."""
    return ProviderCache()
