"""How a client proves itself at the token endpoint, and the form of the password grant.

CXone takes the access key as user name and password of the resource owner password credentials
grant (RFC 6749 section 4.3.2; NICE, "API Authentication and Authorization"). No scope is sent.
"""

import base64
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from cxone_registry.secret import Secret
from tenants.cxone.cloud import SignIn
from tenants.cxone.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What to send: the encoded form, and the ``Authorization`` header or None."""

    form: Secret
    authorization: Secret | None


def password_grant(sign_in: SignIn) -> TokenRequest:
    """The token request for *sign_in*.

    Raises Misconfigured ``client-auth-method-unsupported``, or ``secret-unencodable`` for text that
    has no UTF-8 form.
    """
    try:
        return _METHODS[sign_in.client_auth_method](sign_in)
    except KeyError:
        code = "client-auth-method-unsupported"
    except UnicodeEncodeError:
        code = "secret-unencodable"
    raise Misconfigured(code)


def _basic(sign_in: SignIn) -> TokenRequest:
    # Form-encode both parts first (RFC 6749 section 2.3.1). A server that compares the raw text
    # refuses a secret with special characters; trying both ways would be a second failed login.
    pair = f"{quote_plus(sign_in.client_id)}:{quote_plus(sign_in.client_secret.reveal())}"
    header = "Basic " + base64.b64encode(pair.encode()).decode()
    return TokenRequest(_form(sign_in, {}), Secret(header))


def _post(sign_in: SignIn) -> TokenRequest:
    client = {"client_id": sign_in.client_id, "client_secret": sign_in.client_secret.reveal()}
    return TokenRequest(_form(sign_in, client), None)


def _form(sign_in: SignIn, client: dict[str, str]) -> Secret:
    grant = {
        "grant_type": "password",
        "username": sign_in.access_key_id,
        "password": sign_in.access_key_secret.reveal(),
    }
    return Secret(urlencode(grant | client))


_METHODS = {"client_secret_basic": _basic, "client_secret_post": _post}
