"""Make everything sealed of one organisation unreadable for good, by the will of two people."""

from .certificate import as_text, is_genuine
from .orders import RefusedError, approve, ask, find
from .proving import prove_operator
from .running import preview, run

__all__ = [
    "RefusedError",
    "approve",
    "as_text",
    "ask",
    "find",
    "is_genuine",
    "preview",
    "prove_operator",
    "run",
]
