"""One HTTP request and one HTTP response, as the endpoints see them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl

_MOST_FIELDS: Final = 50


class Headers(Protocol):
    """Header lookup that ignores case, as ``email.message.Message`` does."""

    def get(self, name: str, /) -> str | None: ...


class Refusal(Exception):  # noqa: N818 - "no" is an answer here, not an error
    """An endpoint says no. ``error`` is the OAuth code, or empty where CXone gives none."""

    def __init__(
        self,
        status: int,
        error: str = "",
        description: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(error or str(status))
        self.status, self.error, self.description = status, error, description
        self.headers = dict(headers or {})


@dataclass(frozen=True)
class Response:
    """Status, body and headers; the server adds date, length and the sandbox mark."""

    status: int
    body: bytes = b""
    content_type: str = "application/json;charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True)
class Request:
    """A request with its body read. Doubled slashes are tolerated, as CXone does."""

    method: str
    target: str
    headers: Headers
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        return re.sub(r"/{2,}", "/", self.target.partition("?")[0])

    @cached_property
    def query(self) -> dict[str, str]:
        pairs = self.target.partition("?")[2]
        try:
            return dict(parse_qsl(pairs, errors="replace", max_num_fields=_MOST_FIELDS))
        except ValueError:
            return {}

    @cached_property
    def form(self) -> dict[str, str]:
        """The form fields, decoded once, whatever content type was declared.

        NICE's own SDK posts forms as ``application/json``. A parameter without a value counts
        as absent and may not be repeated (RFC 6749, section 3.2).
        """
        try:
            text = self.body.decode("utf-8")
            pairs = parse_qsl(text, errors="strict", max_num_fields=_MOST_FIELDS)
        except ValueError:
            raise Refusal(400, "invalid_request", "The body is not a valid form.") from None
        fields = dict(pairs)
        if len(fields) != len(pairs):
            raise Refusal(400, "invalid_request", "A parameter is given more than once.")
        return fields

    def required(self, name: str) -> str:
        """A form field. Raises Refusal with ``invalid_request`` when it is missing."""
        value = self.form.get(name)
        if value is None:
            raise Refusal(400, "invalid_request", f"The parameter {name} is missing.")
        return value


def json_response(
    data: Any, status: int = 200, headers: Mapping[str, str] | None = None, error: str = ""
) -> Response:
    return Response(status, json.dumps(data).encode("ascii"), headers=headers or {}, error=error)


def text_response(text: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, text.encode(), "text/plain;charset=utf-8", headers or {})
