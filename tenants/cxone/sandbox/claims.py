"""What the three tokens say.

The shapes are those of the decoded samples in NICE's Getting Started page: the access token
has another issuer and audience than the ID token and no ``kid``, and only the ID token names
the area. There is no ``nbf``, ``jti`` or ``scope`` anywhere.
"""

import uuid
from typing import Any, Final

from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.records import AccessKey, App, User
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


def access_claims(site: Site, app: App, key: AccessKey, now: int) -> dict[str, Any]:
    return {
        "iss": ACCESS_TOKEN_ISSUER,
        "aud": audience_of(app),
        **_person(site, app, key),
        "role": _role(site.cloud.users[key.user_id]),
        "views": {},
        "iat": now,
        "exp": now + LIFETIME,
    }


def id_claims(site: Site, app: App, key: AccessKey, now: int) -> dict[str, Any]:
    cloud, tenant = site.cloud, site.cloud.tenants[key.tenant_id]
    return {
        "iss": site.issuer,
        "aud": app.client_id,
        **_person(site, app, key),
        "userId": key.user_id,
        "icDomain": cloud.acd_domain,
        "area": tenant.area or cloud.area,
        "iat": now,
        "exp": now + LIFETIME,
    }


def refresh_claims(site: Site, app: App, key: AccessKey, now: int) -> dict[str, Any]:
    return {
        "iss": site.issuer,
        "aud": audience_of(app),
        "id": key.user_id,
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


def _person(site: Site, app: App, key: AccessKey) -> dict[str, Any]:
    subject = site.subject_of_key(app.client_id, key.access_key_id)
    tenant = site.cloud.tenants[key.tenant_id]
    number = site.fault("wrong-business-unit", subject) or tenant.business_unit_number
    numbers = uuid.UUID(key.user_id).int
    return {
        **profile(site.cloud.users[key.user_id]),
        "tenantId": _tenant_id(site, subject, key),
        "tenant": tenant.name,
        "icBUId": int(number),
        "icClusterId": tenant.cluster or site.cloud.cluster,
        "icAgentId": str(numbers % 10_000_000),
        "icSPId": str(numbers % 9_000 + 1_000),
    }


def _tenant_id(site: Site, subject: Subject, key: AccessKey) -> str:
    wrong = site.fault("wrong-tenant", subject)
    return key.tenant_id if wrong is None else wrong or _OTHER_TENANT


def _role(user: User) -> dict[str, Any]:
    name = "Administrator" if user.admin else "Agent"
    return {
        "legacyId": name,
        "id": str(uuid.uuid5(_ROLES, f"{user.tenant_id}/{name}")),
        "lastUpdateTime": _ROLE_CHANGED_MS,
        "secondaryRoles": [],
    }
