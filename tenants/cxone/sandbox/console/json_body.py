"""Reading what a caller of the control API sent, and saying what it may send."""

import json
from typing import Any, NoReturn

from tenants.cxone.sandbox.messages import Refusal, Request


def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in the body. Raises Refusal with 400 for anything else."""
    try:
        read = json.loads(request.body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refusal(400, "invalid_request", "The body is not valid JSON.") from None
    if not isinstance(read, dict):
        raise Refusal(400, "invalid_request", "The body must be a JSON object.")
    return read


def only(request: Request, methods: str) -> None:
    """Raises Refusal with 405 unless the method is one of *methods*, "GET, POST"."""
    if request.method not in methods.split(", "):
        headers = {"Allow": methods}
        raise Refusal(405, "invalid_request", "This method is not allowed here.", headers)


def whole_number(request: Request, name: str, default: int, largest: int) -> int:
    """A number from the query. Raises Refusal with 400 when it is none."""
    text = request.query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= largest):
        sentence = f"{name}: This must be a whole number from 0 to {largest}."
        raise Refusal(400, "invalid_request", sentence)
    return int(text)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
