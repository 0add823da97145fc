"""Reading the parameters of an authorization request, from the query or from a posted form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from tenants.cxone.sandbox.messages import Request

# What CXone's Getting Started page and specification name; anything else is ignored.
KNOWN: Final = (
    "scope",
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "display",
    "max_age",
    "id_token_hint",
    "login_hint",
    "code_challenge",
    "code_challenge_method",
    "tenantId",
    "nonce",
    "prompt",
    "acr_values",
    "ui_locales",
    "resellerId",
    "request",
    "request_uri",
)
_MOST: Final = 50


@dataclass(frozen=True)
class Asked:
    """The known parameters. One without a value counts as absent (RFC 6749, section 3.1)."""

    values: Mapping[str, str]
    repeated: frozenset[str]

    def get(self, name: str) -> str:
        return self.values.get(name, "")


def read(request: Request) -> Asked | None:
    """None when the request is not readable as a form."""
    try:
        # A POST may carry its parameters in either place (OpenID Connect Core, 3.1.2.1).
        text = request.body.decode("utf-8") or request.target.partition("?")[2]
        pairs = parse_qsl(text, errors="strict", max_num_fields=_MOST)
    except ValueError:
        return None
    names = [name for name, _ in pairs]
    repeated = frozenset(name for name in KNOWN if names.count(name) > 1)
    return Asked({name: value for name, value in pairs if name in KNOWN}, repeated)
