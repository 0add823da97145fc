"""The assertion of ``client_secret_jwt`` (OpenID Connect Core section 9, RFC 7523 section 3).

What CXone expects in it is unknown: NICE's form offers the method, its discovery document does not
list it. This is what the standards say.
"""

import secrets
from datetime import datetime, timedelta

import jwt

from cxone_registry.secret import Secret
from tenants.cxone.cloud import AnySignIn
from tenants.cxone.errors import Misconfigured

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# HS256 needs a key of at least the length of its hash (RFC 7518 section 3.2).
SHORTEST_SECRET = 32
LIFE = timedelta(seconds=60)


def is_too_short(secret: Secret) -> bool:
    """Whether *secret* must not sign, since it could be guessed from one assertion."""
    return len(secret.reveal().encode()) < SHORTEST_SECRET


def signed(sign_in: AnySignIn, secret: Secret, now: datetime) -> Secret:
    """A fresh assertion, good for one request.

    Its audience comes from our own record and never from a discovery document: whoever altered one
    could replay an assertion at the server that it names ("Audience Injection", 2025). Raises
    Misconfigured ``client-secret-too-short`` or ``secret-unencodable``, or UnicodeEncodeError.
    """
    if is_too_short(secret):
        raise Misconfigured("client-secret-too-short")
    issued = int(now.timestamp())
    claims = {
        "iss": sign_in.client_id,
        "sub": sign_in.client_id,
        "aud": sign_in.cloud.assertion_audience or sign_in.cloud.issuer,
        "jti": secrets.token_urlsafe(32),
        "iat": issued,
        "exp": issued + int(LIFE.total_seconds()),
    }
    try:
        return Secret(jwt.encode(claims, secret.reveal().encode(), "HS256"))
    except jwt.PyJWTError:
        # Text that reads like a public key is refused as an HMAC key, and its message quotes it.
        pass
    raise Misconfigured("secret-unencodable")
