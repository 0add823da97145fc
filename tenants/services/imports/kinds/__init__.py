"""The kinds of tables that can be brought in and taken away."""

from tenants.services.imports.kinds.base import Answer, Kind, Present, Step
from tenants.services.imports.kinds.contacts import Contacts
from tenants.services.imports.kinds.origins import Origins
from tenants.services.imports.kinds.registrations import Registrations
from tenants.services.imports.kinds.tenants import Tenants

# In the order in which a new organisation would bring them: the later name the earlier.
KINDS: dict[str, type[Kind]] = {
    kind.slug: kind for kind in (Contacts, Tenants, Registrations, Origins)
}

__all__ = ["KINDS", "Answer", "Kind", "Present", "Step"]
