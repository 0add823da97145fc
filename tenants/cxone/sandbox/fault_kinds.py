"""The faults the sandbox can play: what each is called, and which value it takes."""

import re
from dataclasses import dataclass
from typing import Final

_NOTHING: Final = r""
_MILLISECONDS: Final = r"\d{1,6}"
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


_ALL: Final = (
    # About an app: all of them look alike from outside, as with the real CXone.
    FaultKind("wrong-secret", "Client secret is refused"),
    FaultKind("app-disabled", "App is disabled"),
    FaultKind("not-yet-approved", "App is not yet approved"),
    # About an access key and its user.
    FaultKind("key-inactive", "Access key is inactive"),
    FaultKind("user-locked", "User is locked"),
    FaultKind("user-deactivated", "User is deactivated"),
    # Weather: the request never reaches an endpoint, or late.
    FaultKind("throttle", "429, JSON", r"\d{0,5}", hint="Retry-After in seconds; empty: no header"),
    FaultKind("throttle-text", "429, plain text", r"\d{0,5}", hint="Retry-After in seconds"),
    FaultKind("unavailable", "503"),
    FaultKind("bad-gateway", "502 with an HTML page"),
    FaultKind("slow", "Slow answer", _MILLISECONDS, "2000", "milliseconds"),
    FaultKind("hang", "No answer at all"),
    FaultKind("latency", "Latency of every request", _MILLISECONDS, "50", "milliseconds"),
    # How errors are spelt: the sources disagree, so a client has to bear both.
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
    FaultKind("jwt-unsupported", "client_secret_jwt is refused"),
    # What tokens and documents say.
    FaultKind("key-rotated", "Signing key rotated", "new-kid|same-kid", "new-kid", "or same-kid"),
    FaultKind("clock-offset", "Clock is off", r"-?\d{1,8}", "300", "seconds, may be negative"),
    FaultKind("wrong-tenant", "Tokens name another tenant", _ANY, hint="tenant ID to name"),
    FaultKind("wrong-business-unit", "Tokens name another business unit", r"-?\d{1,18}", "9999999"),
    FaultKind(
        "drifted-token-endpoint",
        "Discovery names another token endpoint",
        _ANY,
        # RFC 6761: a name under .invalid never resolves, so nobody's secret can go there.
        "https://drifted.cxone.invalid/auth/token",
        "URL",
    ),
)

KINDS: Final = {kind.code: kind for kind in _ALL}
