"""How a client proves itself at the token endpoint, by the method that it is registered for.

Never by two of them: the second try would be a second failed login.
"""

import base64
import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote_plus

from cxone_registry.secret import Secret
from tenants.cxone import client_assertion
from tenants.cxone.cloud import AnySignIn, SignIn
from tenants.cxone.errors import Misconfigured
from tenants.cxone.grants import Fields

# What no encoding changes (RFC 3986 section 2.3); the names of our own fields are made of it.
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")


class TokenRequest(NamedTuple):
    """What to send: the encoded form, and the ``Authorization`` header or None."""

    form: Secret
    authorization: Secret | None


class _Proof(NamedTuple):
    """What a method adds to the form of the grant, or says in the header instead."""

    fields: Fields
    authorization: Secret | None = None


def token_request(sign_in: AnySignIn, grant: Fields, *, now: datetime) -> TokenRequest:
    """The request for *grant* by the client of *sign_in*. *now* is aware and dates an assertion.

    Raises Misconfigured ``client-auth-method-unsupported``, ``client-secret-missing``,
    ``client-secret-too-short``, or ``secret-unencodable`` for text that has no UTF-8 form.
    """
    try:
        proof = _proof(sign_in, now)
        return TokenRequest(_encoded({**grant, **proof.fields}), proof.authorization)
    except UnicodeEncodeError:
        code = "secret-unencodable"
    raise Misconfigured(code)


def _proof(sign_in: AnySignIn, now: datetime) -> _Proof:
    method = sign_in.client_auth_method
    # Only a person may sign in through an app that has no secret (RFC 6749 section 4.3.2).
    if method == "none" and not isinstance(sign_in, SignIn):
        return _Proof({"client_id": sign_in.client_id})
    if method not in _METHODS:
        raise Misconfigured("client-auth-method-unsupported")
    if not sign_in.client_secret:
        raise Misconfigured("client-secret-missing")
    return _METHODS[method](sign_in, sign_in.client_secret, now)


def _basic(sign_in: AnySignIn, secret: Secret, now: datetime) -> _Proof:
    # Form-encode both parts first (RFC 6749 section 2.3.1). A server that compares the raw text
    # refuses a secret with special characters; the inputs step says so beforehand.
    pair = f"{_quoted(sign_in.client_id)}:{_quoted(secret.reveal())}"
    return _Proof({}, Secret("Basic " + base64.b64encode(pair.encode()).decode()))


def _post(sign_in: AnySignIn, secret: Secret, now: datetime) -> _Proof:
    return _Proof({"client_id": sign_in.client_id, "client_secret": secret})


def _jwt(sign_in: AnySignIn, secret: Secret, now: datetime) -> _Proof:
    # RFC 7521 section 4.2: client_id may stay away, since the assertion's subject says it.
    return _Proof(
        {
            "client_assertion_type": client_assertion.TYPE,
            "client_assertion": client_assertion.signed(sign_in, secret, now),
        }
    )


def _encoded(fields: Fields) -> Secret:
    return Secret("&".join([f"{name}={_quoted(_shown(fields[name]))}" for name in fields]))


def _shown(value: str | Secret) -> str:
    return value if isinstance(value, str) else value.reveal()


def _quoted(text: str) -> str:
    """``quote_plus``, but at once for what IDs and secrets usually are: letters and padding."""
    if text.isalnum() and text.isascii():
        return text
    head = text.rstrip("=")
    if not _UNRESERVED.fullmatch(head):
        return quote_plus(text)
    return head + "%3D" * (len(text) - len(head))


_METHODS: dict[str, Callable[[AnySignIn, Secret, datetime], _Proof]] = {
    "client_secret_basic": _basic,
    "client_secret_post": _post,
    "client_secret_jwt": _jwt,
}
