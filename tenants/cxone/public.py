"""The names that ``tenants.cxone`` offers."""

from tenants.cxone.cloud import Cloud, SignIn
from tenants.cxone.discovery import ProviderDocument, discover_provider, discover_tenant
from tenants.cxone.errors import (
    AccessKeyRefused,
    ClientRefused,
    CXoneError,
    HostileAnswer,
    Misconfigured,
    Throttled,
    Unavailable,
)
from tenants.cxone.observation import STEPS, Observation, Step, TenantLocation
from tenants.cxone.outbound import Answer, Door
from tenants.cxone.provider_cache import ProviderCache
from tenants.cxone.validation import validate

__all__ = [
    "STEPS",
    "AccessKeyRefused",
    "Answer",
    "CXoneError",
    "ClientRefused",
    "Cloud",
    "Door",
    "HostileAnswer",
    "Misconfigured",
    "Observation",
    "ProviderCache",
    "ProviderDocument",
    "SignIn",
    "Step",
    "TenantLocation",
    "Throttled",
    "Unavailable",
    "discover_provider",
    "discover_tenant",
    "validate",
]
