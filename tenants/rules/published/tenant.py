"""Two answers of CXone's API discovery about one tenant."""

from collections.abc import Iterable, Mapping
from typing import Any

from tenants.rules.published.changes import Change, as_text, differing

# Where a tenant lives: when one of these changes, applications may have to follow.
MOVING = ("area", "api_endpoint")
_MEANINGS = {
    "area": "CXone moved the tenant to another area.",
    "cluster": "The tenant lives in another cluster. Addresses with the old cluster may stop.",
    "domain": "The tenant's domain changed.",
    "acdDomain": "The domain of the ACD changed.",
    "uhDomain": "The domain of the user hub changed.",
    "api_endpoint": (
        "The API base URL changed: applications that have the old one written down must change it."
    ),
    "auth_endpoint": "Discovery names another place to sign in. Credentials do not follow it.",
    "ui_endpoint": "People open CXone at another address.",
    "private": "The tenant moved to or from a private cluster.",
}


def tenant_changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What *after* says otherwise than *before*; empty if they mean the same."""
    return [
        Change(name, as_text(old), as_text(new), _MEANINGS.get(name, "CXone says otherwise."))
        for name, old, new in differing(before, after)
    ]


def is_move(changes: Iterable[Mapping[str, Any]]) -> bool:
    """Whether *changes*, as they are kept, say that a tenant moved."""
    return any(change.get("field") in MOVING for change in changes)
