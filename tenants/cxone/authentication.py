"""What an ID token says about the moment a person signed in: the nonce, and when that was.

Both answer something the authorization request asked for (OpenID Connect Core section 3.1.3.7,
points 11 to 13), so only the sign-in of a person is judged by them.
"""

from typing import Any

from tenants.cxone.errors import HostileAnswer

LEEWAY = 60


def check_nonce(claims: dict[str, Any], nonce: str) -> None:
    """Raise HostileAnswer ``id-token-nonce`` if the token answers another request than ours.

    A token without a nonce passes: whether CXone repeats the one it got is unknown, and the code
    was redeemed with our own verifier or secret. The caller tells.
    """
    if nonce and claims.get("nonce", nonce) != nonce:
        raise HostileAnswer("id-token-nonce")


def check_auth_time(claims: dict[str, Any], max_age: int | None) -> None:
    """Raise HostileAnswer ``id-token-auth-time`` if the person signed in longer than *max_age* ago.

    Compared with ``iat``, both being the issuer's own clock. A token without ``auth_time`` passes;
    the caller tells.
    """
    if max_age is None or "auth_time" not in claims:
        return
    signed_in = claims["auth_time"]
    if type(signed_in) not in (int, float) or signed_in < 0:
        raise HostileAnswer("id-token-claim-malformed", claim="auth_time")
    # In this order: a time far in the future may be too large to calculate with.
    is_future = signed_in > claims["iat"] + LEEWAY
    if is_future or claims["iat"] - signed_in > max_age + LEEWAY:
        raise HostileAnswer("id-token-auth-time", max_age=max_age)
