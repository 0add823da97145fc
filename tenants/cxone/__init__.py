"""What CXone's wire looks like: a pure protocol client. README.md says what it promises.

Its names are those of ``public.py``. They are looked up when somebody first asks for one: the
sandbox lives below this package and starts without an HTTP client.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenants.cxone.public import *  # noqa: F403
else:

    def __getattr__(name: str) -> Any:
        # "from tenants.cxone import answers" asks here first; the module itself comes next.
        if find_spec(f"{__name__}.{name}"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        public = import_module("tenants.cxone.public")
        # While it is being imported itself, it offers nothing yet.
        if name not in getattr(public, "__all__", ()):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(public, name)
