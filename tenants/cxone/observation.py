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


# What a flight check does besides, and what it does when a person signs in.
THOROUGH_STEPS = ("inputs", *STEPS, "refresh")
USER_STEPS = ("inputs", *STEPS[:3], "userinfo", *STEPS[3:], "refresh")


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One request and its answer, fit to be shown: every secret in it is masked.

    *sent* and *received* pair names of headers, form fields and members of a JSON body with values
    of at most 200 characters. *status* is None if there was no answer; *error* is then the code of
    what happened instead.
    """

    method: str
    url: str
    sent: tuple[tuple[str, str], ...]
    status: int | None
    received: tuple[tuple[str, str], ...]
    milliseconds: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a validation.

    *result* is ``ok``, ``warning``, ``failed`` or ``skipped``. *code* is empty when ok, otherwise
    stable and kebab-case. *facts* are filtered and at most 200 characters each. *exchanges* are the
    requests of the step in order, if they were recorded; what a cache knew was not asked.
    """

    name: str
    started_at: datetime
    milliseconds: int
    result: str
    code: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    exchanges: tuple[Exchanged, ...] = ()


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
    """The outcome of one ``validate`` or ``validate_user``.

    *sign_in* is one of ``accepted``, ``client-refused``, ``access-key-refused``, ``throttled``,
    ``unavailable``, ``unknown`` (sent, no clear answer), ``misconfigured``, ``hostile``,
    ``not-sent``. *sent* says that the secrets may have left this machine. *retry_after* is in
    seconds, at most 3600. *clock_skew* is our clock minus the ``Date`` header, in seconds.
    *token_expires_at* is UTC. *drift* holds discovery fields that differ from our record.
    *doubts* are codes about the entered values. *refresh_rotates* says whether refreshing gave
    another refresh token; None if it was not tried or failed.
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
    doubts: tuple[str, ...] = ()
    token_subject: str = ""
    refresh_rotates: bool | None = None
