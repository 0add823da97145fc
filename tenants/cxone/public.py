"""The names that ``tenants.cxone`` offers."""

from tenants.cxone.authorization import AuthorizationRequest, authorization_url
from tenants.cxone.cloud import AnySignIn, Cloud, SignIn, UserSignIn
from tenants.cxone.discovery import (
    ProviderDocument,
    discover_provider,
    discover_tenant,
    read_provider,
    read_tenant,
)
from tenants.cxone.end_session import end_session_url
from tenants.cxone.errors import (
    AccessKeyRefused,
    ClientRefused,
    CXoneError,
    HostileAnswer,
    Misconfigured,
    Throttled,
    Unavailable,
)
from tenants.cxone.jwks import published_keys
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
from tenants.cxone.pkce import challenge, new_verifier
from tenants.cxone.preflight import Preflight, probe_origin
from tenants.cxone.provider_cache import ProviderCache
from tenants.cxone.token_urls import TokenUrl, classify_token_url
from tenants.cxone.urls import Target, public_target
from tenants.cxone.userinfo import UserInfo
from tenants.cxone.validation import validate, validate_user

__all__ = [
    "STEPS",
    "THOROUGH_STEPS",
    "USER_STEPS",
    "AccessKeyRefused",
    "Answer",
    "AnySignIn",
    "AuthorizationRequest",
    "CXoneError",
    "ClientRefused",
    "Cloud",
    "Door",
    "Exchanged",
    "HostileAnswer",
    "Misconfigured",
    "Observation",
    "Preflight",
    "ProviderCache",
    "ProviderDocument",
    "SignIn",
    "Step",
    "Target",
    "TenantLocation",
    "Throttled",
    "TokenUrl",
    "Unavailable",
    "UserInfo",
    "UserSignIn",
    "authorization_url",
    "challenge",
    "classify_token_url",
    "discover_provider",
    "discover_tenant",
    "end_session_url",
    "new_verifier",
    "probe_origin",
    "public_target",
    "published_keys",
    "read_provider",
    "read_tenant",
    "validate",
    "validate_user",
]
