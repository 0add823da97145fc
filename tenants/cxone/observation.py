"""What one validation saw. Facts only: no secret, no token, no opinion about the credential."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tenants.cxone.errors import Fact

STEPS = (
    "provider-discovery",
    "token",
    "id-token",
    "tenant-discovery",
    "server-time",
    "business-unit",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a validation.

    *result* is ``ok``, ``warning``, ``failed`` or ``skipped``. *code* is empty when ok, otherwise
    stable and kebab-case. *facts* are filtered and at most 200 characters each.
    """

    name: str
    started_at: datetime
    milliseconds: int
    result: str
    code: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TenantLocation:
    """Where a tenant lives, from API discovery. *api_endpoint* has no trailing slash."""

    tenant_id: str
    area: str
    cluster: str
    domain: str
    api_endpoint: str
    auth_endpoint: str
    private: bool


@dataclass(frozen=True, slots=True)
class Observation:
    """The outcome of one ``validate``.

    *sign_in* is one of ``accepted``, ``client-refused``, ``access-key-refused``, ``throttled``,
    ``unavailable``, ``unknown`` (sent, no clear answer), ``misconfigured``, ``hostile``,
    ``not-sent``. *sent* says that the secrets may have left this machine. *retry_after* is in
    seconds, at most 3600. *clock_skew* is our clock minus the ``Date`` header, in seconds.
    *token_expires_at* is UTC. *drift* holds discovery fields that differ from our record.
    """

    steps: tuple[Step, ...]
    sign_in: str
    sent: bool
    error: str = ""
    error_description: str = ""
    retry_after: int | None = None
    clock_skew: int | None = None
    token_tenant_id: str = ""
    token_business_unit: str = ""
    token_area: str = ""
    token_expires_at: datetime | None = None
    signing_key_id: str = ""
    signing_key_bits: int | None = None
    location: TenantLocation | None = None
    business_units: tuple[str, ...] = ()
    drift: Mapping[str, str] = field(default_factory=dict)
