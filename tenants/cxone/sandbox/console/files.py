"""The few files that pages load: style sheets, one script and the icon."""

from pathlib import Path
from typing import Final

from tenants.cxone.sandbox.messages import Response

_FOLDER: Final = Path(__file__).with_name("assets")
_TYPES: Final = {
    "tokens.css": "text/css;charset=utf-8",
    "layout.css": "text/css;charset=utf-8",
    "components.css": "text/css;charset=utf-8",
    "script.js": "text/javascript;charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def find(path: str) -> Response | None:
    """The file at ``/tokens.css`` and so on, or None."""
    name = path.removeprefix("/")
    if name not in _TYPES:
        return None
    return Response(200, (_FOLDER / name).read_bytes(), _TYPES[name])
