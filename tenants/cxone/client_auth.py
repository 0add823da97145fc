"""How a client proves itself at the token endpoint, by the method that it is registered for.

Never by two of them: the second try would be a second failed login.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote_plus, urlencode

from cxone_registry.secret import Secret
from tenants.cxone import client_assertion
from tenants.cxone.cloud import AnySignIn, SignIn
from tenants.cxone.errors import Misconfigured
from tenants.cxone.grants import Fields


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What to send: the encoded form, and the ``Authorization`` header or None."""

    form: Secret
    authorization: Secret | None


@dataclass(frozen=True, slots=True)
class _Proof:
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
    pair = f"{quote_plus(sign_in.client_id)}:{quote_plus(secret.reveal())}"
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
    plain = {
        name: value.reveal() if isinstance(value, Secret) else value
        for name, value in fields.items()
    }
    return Secret(urlencode(plain))


_METHODS: dict[str, Callable[[AnySignIn, Secret, datetime], _Proof]] = {
    "client_secret_basic": _basic,
    "client_secret_post": _post,
    "client_secret_jwt": _jwt,
}
