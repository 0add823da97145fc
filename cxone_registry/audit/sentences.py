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
    "secret.compared": "compared a value with the secret of",
    "secret.copied": "copied the secret of",
    "secret.break-glass": "used break-glass for the secret of",
    "secret.reveal.asked": "asked to see the secret of",
    "secret.reveal.approved": "approved showing the secret of",
    "secret.reveal.denied": "denied showing the secret of",
    "secret.reveal.withdrawn": "withdrew the request to see the secret of",
    "secret.reveal.expired": "ended the request to see the secret of",
    "secret.reveal.granted": "saw the secret of",
    "secret.reveal.failed": "did not see the secret of",
    "link.made": "made the",
    "link.opened": "opened a one-time link to the secret of",
    "link.late": "came too late to the",
    "link.withdrawn": "withdrew the",
    "link.wrong-passphrase": "typed a wrong passphrase for the",
    "link.failed": "could not open a one-time link",
    "secret-request.made": "made the",
    "secret-request.answered": "answered the",
    "secret-request.late": "came too late to the",
    "rotation.tried": "tried the new value of the",
    "rotation.old-tried": "tried the old value of the",
    "rotation.received": "stored the new value of the",
    "consumer.proved": "proved what it holds:",
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
    return f"{who} {_joined(_verb(action), thing)}".strip() + because


def _joined(verb: str, thing: str) -> str:
    """Many names begin with what the thing is: "Rotation of ...". Nobody says that twice."""
    head, the, noun = f"{verb} ".rpartition(" the ")
    if the and thing.lower().startswith(noun.rstrip()):
        return f"{head} the {thing[:1].lower()}{thing[1:]}"
    return f"{verb} {thing}"


def _verb(action: str) -> str:
    if action in VERBS:
        return VERBS[action]
    what, _, did = action.rpartition(".")
    noun = what.replace("-", " ").replace("_", " ") or "something"
    return f"{DONE.get(did, did.replace('-', ' '))} the {noun}"


def _text(part: object, name: str) -> str:
    return str(part.get(name, "")) if isinstance(part, dict) else ""
