"""What CXone published, compared by meaning: order and white space do not matter. Pure."""

from tenants.rules.published.changes import Change
from tenants.rules.published.content import canonical, content_hash
from tenants.rules.published.keys import KeyFacts, key_facts, keys_changes
from tenants.rules.published.provider import provider_changes
from tenants.rules.published.tenant import is_move, tenant_changes

__all__ = [
    "Change",
    "KeyFacts",
    "canonical",
    "content_hash",
    "is_move",
    "key_facts",
    "keys_changes",
    "provider_changes",
    "tenant_changes",
]
