"""An audit event as one sentence of plain words. Pure."""

from typing import Any

# action: what the person did, before the object's name
VERBS = {
    "secret.set": "set the secret of",
    "secret.used": "used the secret of",
    "secrets.used": "used secrets for",
    "secret.switched": "switched to the new secret of",
    "secret.switched-back": "switched back to the older secret of",
    "secret.destroyed": "destroyed a secret of",
    "reveal.asked": "asked to see a secret of",
    "reveal.approved": "approved the reveal",
    "reveal.refused": "refused the reveal",
    "reveal.granted": "saw a secret of",
    "reveal.shown": "saw a secret of",
    "reveal.copied": "copied a secret of",
    "secret.revealed": "saw the secret of",
    "sign-in.succeeded": "signed in",
    "sign-in.failed": "failed to sign in",
    "sign-in.switched": "switched to this organisation",
    "audit.verified": "verified the audit trail",
    "audit.exported": "took a copy of the audit trail",
    "audit-pack.made": "took an audit pack of",
    "access.denied": "was refused",
}
# What a word after the dot means, where the whole action has no words of its own.
DONE = {"created": "added", "changed": "changed", "deleted": "deleted"}


def sentence(body: dict[str, Any]) -> str:
    """For example "Dana Ruiz saw a secret of Key of Pat because: audit of May"."""
    action = str(body.get("action", ""))
    who = _text(body.get("actor"), "label") or "Somebody"
    thing = _text(body.get("object"), "label")
    reason = body.get("reason")
    because = f" because: {reason}" if isinstance(reason, str) and reason else ""
    return f"{who} {_verb(action)} {thing}".strip() + because


def _verb(action: str) -> str:
    if action in VERBS:
        return VERBS[action]
    what, _, did = action.rpartition(".")
    noun = what.replace("-", " ").replace("_", " ") or "something"
    return f"{DONE.get(did, did.replace('-', ' '))} the {noun}"


def _text(part: object, name: str) -> str:
    return str(part.get(name, "")) if isinstance(part, dict) else ""
