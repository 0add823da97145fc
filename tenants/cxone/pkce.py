"""Proof Key for Code Exchange (RFC 7636), with S256 alone: CXone offers no other method."""

import base64
import hashlib
import re
import secrets

from cxone_registry.secret import Secret
from tenants.cxone.errors import Misconfigured

# Section 4.1: 43 to 128 unreserved characters.
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_RANDOM_BYTES = 32


def new_verifier() -> Secret:
    """A fresh verifier of 43 characters (256 random bits). Keep it until the code is exchanged."""
    return Secret(secrets.token_urlsafe(_RANDOM_BYTES))


def challenge(verifier: Secret) -> str:
    """The S256 challenge of *verifier*, 43 characters, to put into the authorization URL.

    Raises Misconfigured ``code-verifier-refused`` for a text that no server has to accept.
    """
    if not _VERIFIER.fullmatch(verifier.reveal()):
        raise Misconfigured("code-verifier-refused")
    digest = hashlib.sha256(verifier.reveal().encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
