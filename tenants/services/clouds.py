"""Our environment records as the protocol client takes them, and the one door to all of them."""

from functools import cache

from django.conf import settings

from tenants.cxone import Cloud, Door, ProviderCache
from tenants.models import Environment


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


@cache
def door() -> Door:
    """The outbound door of this process."""
    return Door()


@cache
def provider_cache() -> ProviderCache:
    """Discovery documents and signing keys kept by this process."""
    return ProviderCache()
