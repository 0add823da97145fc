"""What the registry knows of a registration beyond its answers: facts, with their times (UTC)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CredentialFact:
    """A client credential. *environment*: the slug."""

    id: str
    environment: str
    client_id: str
    has_secret: bool


@dataclass(frozen=True, slots=True)
class SignInFact:
    """One access key used by the registration, and its newest validation.

    *outcome*: as in ``ValidationRun.Outcome``; empty before the first. *user_kind*: as in
    ``UserKind``. *shared_with*: names of other registrations that use the same API user.
    """

    id: str
    access_key: str
    environment: str
    tenant: str
    tenant_id: str
    api_user: str
    user_kind: str
    role_name: str
    sponsor: str
    has_secret: bool
    outcome: str
    last_run_at: datetime | None
    last_good_at: datetime | None
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlightFact:
    """The newest finished flight check of one kind in one environment.

    *kind*: ``machine`` or ``user``. *outcome*: ``good``, ``doubts``, ``failed`` or ``unclear``.
    """

    id: str
    environment: str
    kind: str
    outcome: str
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class TenantFact:
    """A tenant that the registration works for, and where discovery found it."""

    id: str
    name: str
    environment: str
    api_endpoint: str
    discovered_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of one registration. *gone_origins* were live once; *unknown_tenants* are
    the IDs that CXone named at a sign-in and that the registry holds no tenant of."""

    credentials: tuple[CredentialFact, ...] = ()
    sign_ins: tuple[SignInFact, ...] = ()
    flights: tuple[FlightFact, ...] = ()
    tenants: tuple[TenantFact, ...] = ()
    live_origins: frozenset[str] = frozenset()
    gone_origins: frozenset[str] = frozenset()
    open_findings: int = 0
    unknown_tenants: tuple[str, ...] = ()
