"""What CXone's wire looks like: a pure protocol client. README.md says what it promises."""

from tenants.cxone.cloud import AnySignIn, Cloud, SignIn, UserSignIn
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
from tenants.cxone.observation import (
    STEPS,
    THOROUGH_STEPS,
    USER_STEPS,
    Exchanged,
    Observation,
    Step,
    TenantLocation,
)
from tenants.cxone.outbound import Answer, Door
from tenants.cxone.provider_cache import ProviderCache
from tenants.cxone.validation import validate

__all__ = [
    "STEPS",
    "THOROUGH_STEPS",
    "USER_STEPS",
    "AccessKeyRefused",
    "Answer",
    "AnySignIn",
    "CXoneError",
    "ClientRefused",
    "Cloud",
    "Door",
    "Exchanged",
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
    "UserSignIn",
    "discover_provider",
    "discover_tenant",
    "validate",
]
