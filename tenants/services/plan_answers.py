"""What one step of a plan brings: the answers of its form, as plain values."""

from dataclasses import dataclass, field
from typing import Any

from tenants.models import Environment
from tenants.rules.plan import PlannedUri


@dataclass(frozen=True, slots=True)
class NamedContact:
    """A contact by address; *name* is needed only for one who is not known yet."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A business unit that is added on the way."""

    number: str
    name: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """*columns*: of the registration itself. A list that is None is left as it is."""

    columns: dict[str, Any] = field(default_factory=dict)
    environments: list[Environment] | None = None
    contacts: list[NamedContact] | None = None
    origins: list[str] | None = None
    uris: list[PlannedUri] | None = None
    unit: NewUnit | None = None
