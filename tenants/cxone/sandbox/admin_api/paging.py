"""One page of a list, with ``totalRecords`` and ``_links``.

The members are those of NICE's specification of the access key API; what its paging parameters
are called is not known. ``top`` and ``skip`` are a guess.
"""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from tenants.cxone.sandbox import json_body
from tenants.cxone.sandbox.messages import Request

_USUAL: Final = 100
_MOST: Final = 1_000


def page(request: Request, name: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Raises Refusal when ``top`` or ``skip`` is not a number."""
    top = min(_number(request, "top", _USUAL), _MOST) or _USUAL
    skip = _number(request, "skip", 0)
    following = _link(request, top, skip + top) if skip + top < len(rows) else ""
    preceding = _link(request, top, max(skip - top, 0)) if skip else ""
    return {
        "totalRecords": len(rows),
        "_links": {
            "self": _link(request, top, skip),
            "next": following,
            "previous": preceding,
        },
        name: list(rows[skip : skip + top]),
    }


def _number(request: Request, name: str, usual: int) -> int:
    text = request.query.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise json_body.wrong(f"The parameter {name} must be a whole number.")
    return int(text)


def _link(request: Request, top: int, skip: int) -> str:
    return f"{request.path}?{urlencode({**request.query, 'top': top, 'skip': skip})}"
