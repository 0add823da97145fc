"""Two OpenID configurations of one issuer."""

from typing import Any

from tenants.rules.published.changes import (
    Change,
    added_and_removed,
    as_text,
    differing,
    listed,
)

AUTH_METHODS = "token_endpoint_auth_methods_supported"
_MEANINGS = {
    "issuer": "The issuer calls itself by another name, which every ID token then has.",
    "token_endpoint": (
        "CXone publishes another token endpoint. Nothing is sent there: credentials go to the"
        " address in the environment's record until the platform's operator accepts the new one."
    ),
    "jwks_uri": "Signing keys are published at another address; they are now read from there.",
    "authorization_endpoint": "People who sign in are sent to another address.",
    "userinfo_endpoint": "Who has signed in is asked at another address.",
    "end_session_endpoint": "People who sign out are sent to another address.",
}
# What the members of a list are, for a sentence.
_LISTS = {
    "token_endpoint_auth_signing_alg_values_supported": "algorithms for signed client assertions",
    "id_token_signing_alg_values_supported": "algorithms that sign ID tokens",
    "code_challenge_methods_supported": "PKCE methods",
    "scopes_supported": "scopes",
    "claims_supported": "claims",
    "grant_types_supported": "grants",
    "response_types_supported": "response types",
}


def provider_changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What *after* says otherwise than *before*; empty if they mean the same."""
    return [
        Change(name, as_text(old), as_text(new), _meaning(name, old, new))
        for name, old, new in differing(before, after)
    ]


def _meaning(name: str, old: Any, new: Any) -> str:
    if name == AUTH_METHODS:
        return _auth_methods(old, new)
    if isinstance(old, list) or isinstance(new, list):
        return _of_list(_LISTS.get(name, "values"), old, new)
    if old is None:
        return "CXone published nothing under this name before."
    if new is None:
        return "CXone no longer publishes anything under this name."
    return _MEANINGS.get(name, "CXone publishes another value.")


def _auth_methods(old: Any, new: Any) -> str:
    added, removed = added_and_removed(old, new)
    told = []
    if removed:
        told.append(
            f"CXone no longer lists {listed(removed)}: applications registered with it may be"
            " refused."
        )
    if added:
        told.append(f"CXone now lists {listed(added)} for signing in applications.")
    return " ".join(told)


def _of_list(what: str, old: Any, new: Any) -> str:
    added, removed = added_and_removed(old, new)
    told = [f"added {listed(added)}"] if added else []
    told += [f"removed {listed(removed)}"] if removed else []
    return f"The published {what} changed: {'; '.join(told)}."
