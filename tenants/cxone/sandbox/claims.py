"""What the three tokens say.

The shapes are those of the decoded samples in NICE's Getting Started page: the access token
has another issuer and audience than the ID token and no ``kid``, and only the ID token names
the area. There is no ``nbf``, ``jti`` or ``scope`` anywhere.
"""

import uuid
from typing import Any, Final

from tenants.cxone.sandbox.grants import Grant
from tenants.cxone.sandbox.records import App, User
from tenants.cxone.sandbox.site import Site

ACCESS_TOKEN_ISSUER: Final = "https://auth.nice-incontact.com"  # noqa: S105 - an address
LIFETIME: Final = 3600
REFRESH_LIFETIME: Final = 7200

_ROLES: Final = uuid.uuid5(uuid.NAMESPACE_DNS, "roles.cxone.sandbox.invalid")
_ROLE_CHANGED_MS: Final = 1_690_000_000_000
_OTHER_TENANT: Final = "11ee0000-0000-8000-9000-00000000beef"


def audience_of(app: App) -> str:
    """The audience of access and refresh tokens; the ID token's is the bare client_id."""
    return f"{app.client_id}@cxone"


def access_claims(site: Site, grant: Grant, now: int) -> dict[str, Any]:
    return {
        "iss": ACCESS_TOKEN_ISSUER,
        "aud": audience_of(grant.app),
        **_person(site, grant),
        "role": _role(grant.user),
        "views": {},
        "iat": now,
        "exp": now + LIFETIME,
    }


def id_claims(site: Site, grant: Grant, now: int) -> dict[str, Any]:
    """``nonce`` and ``auth_time`` only where an authorization request asked for them."""
    cloud = site.cloud
    asked_for = {"nonce": grant.nonce or None, "auth_time": grant.auth_time}
    return {
        "iss": site.issuer,
        "aud": grant.app.client_id,
        **_person(site, grant),
        "userId": grant.user.user_id,
        "icDomain": cloud.acd_domain,
        "area": grant.tenant.area or cloud.area,
        **{name: value for name, value in asked_for.items() if value is not None},
        "iat": now,
        "exp": now + LIFETIME,
    }


def refresh_claims(site: Site, grant: Grant, now: int) -> dict[str, Any]:
    return {
        "iss": site.issuer,
        "aud": audience_of(grant.app),
        "id": grant.user.user_id,
        "sessionId": str(uuid.uuid4()),
        "iat": now,
        "exp": now + REFRESH_LIFETIME,
    }


def profile(user: User) -> dict[str, str]:
    """Who the user is, as userinfo and the tokens tell it. ``name`` is the user name."""
    given, _, family = user.user_name.partition("@")[0].partition(".")
    return {
        "sub": f"user:{user.user_id}",
        "name": user.user_name,
        "given_name": given.title() or "Api",
        "family_name": family.title() or "User",
    }


def _person(site: Site, grant: Grant) -> dict[str, Any]:
    tenant = grant.tenant
    number = site.fault("wrong-business-unit", grant.subject) or tenant.business_unit_number
    return {
        **profile(grant.user),
        "tenantId": _tenant_id(site, grant),
        "tenant": tenant.name,
        "icBUId": int(number),
        "icClusterId": tenant.cluster or site.cloud.cluster,
        "icAgentId": agent_id(grant.user.user_id),
        "icSPId": str(uuid.UUID(grant.user.user_id).int % 9_000 + 1_000),
    }


def agent_id(user_id: str) -> str:
    """The number by which ACD knows a user."""
    return str(uuid.UUID(user_id).int % 10_000_000)


def _tenant_id(site: Site, grant: Grant) -> str:
    wrong = site.fault("wrong-tenant", grant.subject)
    return grant.tenant.tenant_id if wrong is None else wrong or _OTHER_TENANT


def _role(user: User) -> dict[str, Any]:
    name = "Administrator" if user.admin else "Agent"
    return {
        "legacyId": name,
        "id": str(uuid.uuid5(_ROLES, f"{user.tenant_id}/{name}")),
        "lastUpdateTime": _ROLE_CHANGED_MS,
        "secondaryRoles": [],
    }
