"""One form of a document for each meaning, and its hash."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> Any:
    """*value* with every list as the set it stands for: sorted, each member once.

    Nothing that CXone publishes in a list has an order of its own: names, algorithms, keys.
    """
    if isinstance(value, dict):
        return {name: canonical(value[name]) for name in sorted(value)}
    if isinstance(value, list | tuple):
        members = {_text(member): member for member in map(canonical, value)}
        return [members[text] for text in sorted(members)]
    return value


def content_hash(value: Any) -> str:
    """SHA-256, in hexadecimal, of the canonical form."""
    return hashlib.sha256(_text(canonical(value)).encode("ascii")).hexdigest()


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
