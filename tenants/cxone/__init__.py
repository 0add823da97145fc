"""What CXone's wire looks like: a pure protocol client. README.md says what it promises.

Its names are those of ``public.py``. They are looked up when somebody first asks for one: the
sandbox lives below this package and starts without an HTTP client.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenants.cxone.public import *  # noqa: F403
else:

    def __getattr__(name: str) -> Any:
        public = import_module("tenants.cxone.public")
        # While it is being imported itself, it offers nothing yet.
        if name not in getattr(public, "__all__", ()):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(public, name)
