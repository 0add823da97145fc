"""``client_secret_jwt``, as OpenID Connect Core section 9 and RFC 7523 define it.

NICE offers it on the registration form, but its discovery document does not list it and no
client that uses it is known. Algorithm and audience are therefore the standards' best guess.
"""

from typing import Any, Final

import jwt

from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.records import App
from tenants.cxone.sandbox.site import Site

_LONGEST_LIFE: Final = 300
_SKEW: Final = 60
TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_OPTIONS: Final[Any] = {
    "require": ["iss", "sub", "aud", "exp", "iat", "jti"],
    # Times are compared with the sandbox's own clock.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


def issuer(assertion: str) -> str:
    """Who the assertion claims to be from; empty when it cannot be read."""
    try:
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return ""
    name = claims.get("iss")
    return name if isinstance(name, str) else ""


def proves(site: Site, app: App, assertion: str) -> bool:
    """Whether *app* made this assertion for this token endpoint, lately."""
    if site.fault("jwt-unsupported", Subject(app.client_id)) is not None:
        return False
    try:
        claims = jwt.decode(
            assertion,
            app.client_secret.encode(),
            algorithms=["HS256"],
            audience=_audiences(site, app),
            options=_OPTIONS,
        )
    except (jwt.PyJWTError, ValueError, RecursionError):
        return False
    good = claims["iss"] == claims["sub"] == app.client_id and _timely(claims, site.now())
    return good and _first_time(site, app, claims)


def _audiences(site: Site, app: App) -> list[str]:
    """OpenID Connect Core asks for the token endpoint, newer advice for the issuer."""
    only = site.fault("jwt-audience", Subject(app.client_id))
    accepted = {"token-endpoint": site.token_endpoint, "issuer": site.issuer}
    return [accepted[only]] if only else list(accepted.values())


def _first_time(site: Site, app: App, claims: dict[str, Any]) -> bool:
    """An assertion is good once: its ``jti`` must be new (OpenID Connect Core, section 9)."""
    jti = claims["jti"]
    if not isinstance(jti, str) or not jti:
        return False
    until = claims["exp"] + _SKEW
    return site.spent.first_use(f"{app.client_id} {jti}", until=until, now=site.now())


def _timely(claims: dict[str, Any], now: float) -> bool:
    issued, expires = claims["iat"], claims["exp"]
    if not isinstance(issued, int | float) or not isinstance(expires, int | float):
        return False
    return issued <= now + _SKEW and now - _SKEW < expires <= now + _LONGEST_LIFE + _SKEW
