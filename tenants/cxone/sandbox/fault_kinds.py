"""The faults the sandbox can play: what each is called, and which value it takes."""

import re
from dataclasses import dataclass
from typing import Final

_NOTHING: Final = r""
_MILLISECONDS: Final = r"\d{1,6}"
_RETRY: Final = r"\d{0,5}"
_ANY: Final = r"[^\x00-\x1f\x7f]{0,300}"


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault. *pattern* is what its value must match, *default* stands for no value."""

    code: str
    title: str
    pattern: str = _NOTHING
    default: str = ""
    hint: str = ""

    def accepts(self, value: str) -> bool:
        return re.fullmatch(self.pattern, value, re.ASCII) is not None


# All of these look alike from outside, as with the real CXone.
_APPS: Final = (
    FaultKind("wrong-secret", "Client secret is refused"),
    FaultKind("app-disabled", "App is disabled"),
    FaultKind("not-yet-approved", "App is not yet approved"),
)
# How an app authenticates; where the standards and the known clients leave it open.
_CLIENT_AUTHENTICATION: Final = (
    FaultKind("basic-raw-only", "Basic: only the raw form is read", hint="ID:secret as they are"),
    FaultKind("basic-encoded-only", "Basic: only the form-encoded form is read", hint="RFC 6749"),
    FaultKind("jwt-unsupported", "client_secret_jwt is refused"),
    FaultKind(
        "jwt-audience",
        "client_secret_jwt: only one audience is accepted",
        "issuer|token-endpoint",
        "issuer",
        "issuer or token-endpoint",
    ),
)
_KEYS_AND_USERS: Final = (
    FaultKind("key-inactive", "Access key is inactive"),
    FaultKind("user-locked", "User is locked"),
    FaultKind("user-deactivated", "User is deactivated"),
    FaultKind(
        "single-tenant-mismatch",
        "Single-tenant app with a key of another tenant",
        "allowed|invalid_grant|invalid_client|unauthorized_client",
        "allowed",
        "allowed, or an error code; invalid_grant is usual",
    ),
)
# The request never reaches an endpoint, or late.
_WEATHER: Final = (
    FaultKind("throttle", "429, JSON", _RETRY, hint="Retry-After in seconds; empty: no header"),
    FaultKind("throttle-text", "429, plain text", _RETRY, hint="Retry-After in seconds"),
    FaultKind("unavailable", "503"),
    FaultKind("bad-gateway", "502 with an HTML page"),
    FaultKind("html-error", "HTML page instead of an answer", r"[245]\d\d", "500", "status"),
    FaultKind("empty-401", "401 with nothing in it"),
    FaultKind("slow", "Slow answer", _MILLISECONDS, "2000", "milliseconds"),
    FaultKind("hang", "No answer at all"),
    FaultKind("latency", "Latency of every request", _MILLISECONDS, "50", "milliseconds"),
)
# How answers are spelt: the sources disagree, so a client has to bear each of them.
_SPELLING: Final = (
    FaultKind(
        "description-spelling",
        "Spelling of the error description",
        "error_description|errorDescription",
        "errorDescription",
        "error_description or errorDescription",
    ),
    FaultKind(
        "invalid-grant-status", "Status of invalid_grant", "400|401", "400", "400 or 401 (usual)"
    ),
    FaultKind(
        "wrong-media-type",
        "JSON under another media type",
        r"[a-z]{1,20}/[a-z0-9.+-]{1,60}",
        "text/html",
        "media type",
    ),
    FaultKind(
        "cannot-render",
        "APIs answer with plain text unless JSON is asked for",
        "missing|not-json",
        "missing",
        "missing: without an Accept header; not-json: also when it names no JSON",
    ),
    FaultKind("cors-off", "No CORS headers at all"),
    FaultKind("legacy-off", "Legacy endpoints are gone"),
)
_APIS: Final = (
    FaultKind("api-unauthorized", "APIs refuse good tokens with 401"),
    FaultKind("api-forbidden", "APIs refuse good tokens with 403"),
    FaultKind("userinfo-other-subject", "Userinfo names somebody else"),
)
_TOKENS: Final = (
    FaultKind("key-rotated", "Signing key rotated", "new-kid|same-kid", "new-kid", "or same-kid"),
    FaultKind("clock-offset", "Clock is off", r"-?\d{1,8}", "300", "seconds, may be negative"),
    FaultKind("wrong-tenant", "Tokens name another tenant", _ANY, hint="tenant ID to name"),
    FaultKind("wrong-business-unit", "Tokens name another business unit", r"-?\d{1,18}", "9999999"),
    FaultKind("id-token-missing", "No ID token"),
    FaultKind("id-token-expired", "ID token has expired"),
    FaultKind("id-token-wrong-audience", "ID token is for another app"),
    FaultKind("id-token-wrong-issuer", "ID token names another issuer"),
    FaultKind("id-token-bad-signature", "ID token has a wrong signature"),
    FaultKind("nonce-dropped", "ID token lacks the nonce"),
    FaultKind("auth-time-dropped", "ID token lacks auth_time"),
    FaultKind("refresh-refused", "Refresh tokens are refused"),
    FaultKind(
        "refresh-rotates",
        "What a refresh does to the refresh token",
        "on|off|reuse-refused",
        "reuse-refused",
        "on: a new one, the old one stays good (usual); off: the same one; "
        "reuse-refused: a new one, the old one is spent",
    ),
)
_SIGNING_IN: Final = (
    FaultKind(
        "authorize-error",
        "Sign-in ends with an error",
        "[a-z_]{1,60}",
        "access_denied",
        "the error code",
    ),
    FaultKind("code-expired", "Authorization codes have expired"),
    FaultKind("pkce-ignored", "The code_verifier is not looked at"),
    FaultKind("state-changed", "Another state comes back"),
    FaultKind("cookie-dropped", "Nobody stays signed in"),
)
_DISCOVERY: Final = (
    FaultKind(
        "unknown-tenant-status", "Status for an unknown tenant", "400|404", "400", "404 is usual"
    ),
    FaultKind("no-api-endpoint", "Tenant discovery names no API endpoint"),
    FaultKind("api-endpoint-slash", "The API endpoint ends in a slash"),
    FaultKind(
        "tenant-moved",
        "Tenant lives in another area, with another API endpoint",
        r"[a-z]{2}\d{1,2}",
        "eu1",
        "the new area",
    ),
    FaultKind(
        "auth-methods",
        "Discovery lists other client authentication methods",
        "[a-z_]{1,40}(,[a-z_]{1,40}){0,9}",
        "client_secret_basic",
        "names with commas between them",
    ),
    FaultKind(
        "drifted-token-endpoint",
        "Discovery names another token endpoint",
        _ANY,
        # RFC 6761: a name under .invalid never resolves, so nobody's secret can go there.
        "https://drifted.cxone.invalid/auth/token",
        "URL",
    ),
)
# For showing them in an order that helps to find one.
GROUPS: Final = {
    "Apps": _APPS,
    "Client authentication": _CLIENT_AUTHENTICATION,
    "Keys and users": _KEYS_AND_USERS,
    "Weather": _WEATHER,
    "Spelling of answers": _SPELLING,
    "APIs": _APIS,
    "Tokens": _TOKENS,
    "Signing in": _SIGNING_IN,
    "Discovery": _DISCOVERY,
}

KINDS: Final = {kind.code: kind for group in GROUPS.values() for kind in group}
