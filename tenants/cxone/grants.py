"""The form fields of each grant that CXone's token endpoint takes, before the client's own.

Secrets stay wrapped here; ``client_auth`` reveals them on the line that encodes the form. No scope
is sent with any of them: CXone asks for none (NICE, "API Authentication and Authorization").
"""

from collections.abc import Mapping

from cxone_registry.secret import Secret
from tenants.cxone.cloud import SignIn, UserSignIn

Fields = Mapping[str, str | Secret]


def password(sign_in: SignIn) -> Fields:
    """RFC 6749 section 4.3.2: CXone takes the access key as user name and password."""
    return {
        "grant_type": "password",
        "username": sign_in.access_key_id,
        "password": sign_in.access_key_secret,
    }


def authorization_code(sign_in: UserSignIn) -> Fields:
    """RFC 6749 section 4.1.3, with the verifier of RFC 7636 section 4.5 if there is one."""
    verifier = {"code_verifier": sign_in.code_verifier} if sign_in.code_verifier else {}
    return {
        "grant_type": "authorization_code",
        "code": sign_in.code,
        "redirect_uri": sign_in.redirect_uri,
        **verifier,
    }


def refresh(token: Secret) -> Fields:
    """RFC 6749 section 6."""
    return {"grant_type": "refresh_token", "refresh_token": token}
