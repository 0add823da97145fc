"""ID tokens that a client must not accept, for when a fault asks for one."""

from typing import Any, Final

from tenants.cxone.sandbox.grants import Grant
from tenants.cxone.sandbox.site import Site

_DAY: Final = 86_400
_SOMEBODY_ELSE: Final = "somebody-else"


def id_claims(site: Site, grant: Grant, claims: dict[str, Any]) -> dict[str, Any]:
    """*claims*, with whatever is wrong with them at the moment."""
    wrong = {
        "id-token-expired": {"iat": claims["iat"] - _DAY, "exp": claims["exp"] - _DAY},
        "id-token-wrong-audience": {"aud": _SOMEBODY_ELSE},
        "id-token-wrong-issuer": {"iss": "https://issuer.cxone.invalid"},
        "nonce-dropped": {"nonce": None},
        "auth-time-dropped": {"auth_time": None},
    }
    said = claims
    for kind, changes in wrong.items():
        if site.fault(kind, grant.subject) is not None:
            said = {**said, **changes}
    return {name: value for name, value in said.items() if value is not None}


def signature(site: Site, grant: Grant, token: str) -> str:
    """*token*, perhaps with the signature of another one."""
    if site.fault("id-token-bad-signature", grant.subject) is None:
        return token
    content, other = token.rpartition(".")[0], site.signing.sign({}, site.rotation())
    return f"{content}.{other.rpartition('.')[2]}"


def subject(said: dict[str, Any]) -> dict[str, Any]:
    """Userinfo about somebody else, which a client must not use (OpenID Connect Core, 5.3.2)."""
    return {**said, "sub": f"user:{_SOMEBODY_ELSE}"}
