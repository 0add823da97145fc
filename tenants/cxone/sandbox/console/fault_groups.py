"""The kinds of fault in groups, in the order in which people look for them."""

from typing import Final

from tenants.cxone.sandbox.fault_kinds import KINDS, FaultKind

_GROUPS: Final = (
    ("The app", ("wrong-secret", "app-disabled", "not-yet-approved", "jwt-unsupported")),
    ("The access key and its user", ("key-inactive", "user-locked", "user-deactivated")),
    (
        "The weather",
        (
            "throttle",
            "throttle-text",
            "unavailable",
            "bad-gateway",
            "slow",
            "latency",
            "hang",
        ),
    ),
    ("How errors are told", ("description-spelling", "invalid-grant-status")),
    (
        "What tokens and documents say",
        (
            "key-rotated",
            "clock-offset",
            "wrong-tenant",
            "wrong-business-unit",
            "drifted-token-endpoint",
        ),
    ),
)
_REST: Final = "More"


def groups() -> list[tuple[str, list[FaultKind]]]:
    """Every kind once; those of no group come last."""
    named = {code for _, codes in _GROUPS for code in codes}
    rest = tuple(code for code in KINDS if code not in named)
    found = [
        (title, [KINDS[code] for code in codes if code in KINDS])
        for title, codes in (*_GROUPS, (_REST, rest))
    ]
    return [(title, kinds) for title, kinds in found if kinds]
