"""The claims that CXone adds to an ID token: tenant, business unit and area."""

import re
from typing import Any, NamedTuple

from tenants.cxone.discovery import TENANT_ID
from tenants.cxone.errors import HostileAnswer

_BUSINESS_UNIT = re.compile(r"-?[0-9]{1,18}")
_AREA = re.compile(r"[A-Za-z0-9-]{1,32}")


class Belonging(NamedTuple):
    """Where the owner of a token belongs. *business_unit* and *area* may be ""."""

    tenant_id: str
    business_unit: str
    area: str


def read(claims: dict[str, Any], *, tenant_required: bool) -> Belonging:
    """Raises HostileAnswer ``id-token-claim-malformed``.

    Without *tenant_required* a missing tenant is "": for providers that are no CXone.
    """
    unit, area = claims.get("icBUId", ""), claims.get("area", "")
    if unit != "" and (isinstance(unit, bool) or not _BUSINESS_UNIT.fullmatch(str(unit))):
        raise HostileAnswer("id-token-claim-malformed", claim="icBUId")
    if area != "" and not (isinstance(area, str) and _AREA.fullmatch(area)):
        raise HostileAnswer("id-token-claim-malformed", claim="area")
    return Belonging(_tenant_id(claims, is_required=tenant_required), str(unit), area)


def _tenant_id(claims: dict[str, Any], *, is_required: bool) -> str:
    tenant_id = claims.get("tenantId")
    if tenant_id is None and not is_required:
        return ""
    if not isinstance(tenant_id, str) or not TENANT_ID.fullmatch(tenant_id):
        raise HostileAnswer("id-token-claim-malformed", claim="tenantId")
    return tenant_id
