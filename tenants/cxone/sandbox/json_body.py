"""JSON request bodies, read with suspicion."""

import json
from typing import Any, Final

from tenants.cxone.sandbox.messages import Refusal, Request

_MOST_TEXT: Final = 2_000
_MOST_LINES: Final = 100
_SCALAR: Final = (str, bool, int, float)


def read(request: Request) -> dict[str, Any]:
    """The object in the body. Raises Refusal with 400 ``invalid_request``."""
    data = _parsed(request)
    if not isinstance(data, dict):
        raise wrong("The body must be a JSON object.")
    return data


def texts(request: Request, *, most: int = 200) -> dict[str, str]:
    """The members as text, cut short; empty when the body is not a JSON object."""
    if not request.body.lstrip().startswith(b"{"):
        return {}
    data = _parsed(request)
    if not isinstance(data, dict):
        return {}
    scalars = {name: value for name, value in data.items() if isinstance(value, _SCALAR)}
    return {name: str(value)[:most] for name, value in scalars.items()}


def text(data: dict[str, Any], name: str, *, most: int = _MOST_TEXT) -> str:
    """A member that must be text where it is given."""
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise wrong(f"The field {name} must be text.")
    if not value.isprintable():
        raise wrong(f"The field {name} has characters that cannot be printed.")
    return value


def lines(data: dict[str, Any], name: str) -> list[str]:
    """A member that must be a list of texts where it is given."""
    value = data.get(name)
    value = [] if value is None else value
    good = isinstance(value, list) and len(value) <= _MOST_LINES
    if not good or not all(isinstance(line, str) for line in value):
        raise wrong(f"The field {name} must be a list of texts.")
    return [text({name: line}, name) for line in value]


def wrong(sentence: str) -> Refusal:
    return Refusal(400, "invalid_request", sentence)


def _parsed(request: Request) -> Any:
    try:
        return json.loads(request.body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
