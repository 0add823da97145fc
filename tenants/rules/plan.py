"""A registration's answers as plain data: what the linter, the guards and the case file read."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlannedEnvironment:
    """A cloud that a credential is asked for. *kind*: as in ``Environment.Kind``."""

    slug: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class PlannedContact:
    """A technical contact. *state*: ``live``, ``doubtful``, ``stale``, ``bounced`` or ``left``."""

    name: str
    email: str
    role: str = "technical"
    state: str = "live"


@dataclass(frozen=True, slots=True)
class PlannedUri:
    """A redirect or logout URI. *purpose*: ``sign-in`` or ``logout``."""

    uri: str
    purpose: str = "sign-in"


@dataclass(frozen=True, slots=True)
class Plan:
    """What NICE's form asks, with the form's own values (``tenants.models.application``).

    *scopes*: values of ``ApiGroup``. *endpoints*: one call a line, such as
    ``GET /inContactAPI/services/v25.0/agents``. *answered*: steps of the plan that were saved.
    """

    name: str = ""
    purpose: str = ""
    status: str = "draft"
    tracking_number: str = ""
    submitter_name: str = ""
    submitter_email: str = ""
    business_unit_number: str = ""
    business_unit_name: str = ""
    business_unit_is_primary: bool = False
    organization_has_primary_unit: bool = False
    application_type: str = "backend"
    tenancy: str = "single"
    is_government: bool = False
    client_auth_method: str = "client_secret_basic"
    password_delivery: str = "email"  # noqa: S105  (a choice of the form)
    scopes: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    environments: tuple[PlannedEnvironment, ...] = ()
    contacts: tuple[PlannedContact, ...] = ()
    origins: tuple[str, ...] = ()
    uris: tuple[PlannedUri, ...] = ()
    answered: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_for_people(self) -> bool:
        """Whether a person signs in (User: Public or User: Confidential)."""
        return self.application_type != "backend"

    @property
    def has_secret(self) -> bool:
        """Whether NICE issues a client secret: to all but public applications."""
        return self.application_type != "public"

    @property
    def is_for_many(self) -> bool:
        return self.tenancy == "multiple"
