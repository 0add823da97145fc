"""Addresses that a browser may be sent to, and adding parameters to them."""

import re
from typing import Final
from urllib.parse import urlencode

# Absolute, printable ASCII, without a fragment (RFC 6749, section 3.1.2). A scheme of an app's
# own is fine (RFC 8252, section 7.1); one that a browser would run or show is not.
_ADDRESS: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):[!-\"$-~]+")
_NEVER: Final = ("javascript", "data", "vbscript", "blob", "file", "about")


def acceptable(address: str) -> bool:
    """Whether *address* is one that may be registered, and written into a header."""
    found = _ADDRESS.fullmatch(address)
    return found is not None and found[1].lower() not in _NEVER


def scheme_of(address: str) -> str:
    return address.partition(":")[0].lower()


def with_parameters(address: str, parameters: dict[str, str]) -> str:
    """*address* with the parameters that have a value added to its query."""
    added = urlencode({name: value for name, value in parameters.items() if value})
    if not added:
        return address
    joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{joint}{added}"
