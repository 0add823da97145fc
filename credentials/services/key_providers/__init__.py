"""Who wraps data keys: the key ring, or a service that keeps the root key to itself.

A service is asked once for each key, organisation and process: data keys are kept ten minutes. It
never sees a secret, only data keys, bound to their organisation and version.
"""

from .choosing import PROVIDERS, chosen_provider
from .mixed import Mixed
from .wrapper import ProviderAwayError, Wrapper, provider_key_id, spelled

__all__ = [
    "PROVIDERS",
    "Mixed",
    "ProviderAwayError",
    "Wrapper",
    "chosen_provider",
    "provider_key_id",
    "spelled",
]
