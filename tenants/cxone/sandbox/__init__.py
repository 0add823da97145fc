"""A CXone you can run: identity provider and APIs of several clouds, with fault switches.

Plain HTTP on loopback, for development, demonstration and tests. It is not CXone, and every
answer says so in the header ``X-CXone-Sandbox``.
"""

from tenants.cxone.sandbox.example import (
    EXAMPLE_PASSWORD,
    example_id,
    example_key_part,
    example_world,
)
from tenants.cxone.sandbox.fault_kinds import KINDS, FaultKind
from tenants.cxone.sandbox.faults import Fault, Faults
from tenants.cxone.sandbox.journal import Entry
from tenants.cxone.sandbox.records import (
    AccessKey,
    App,
    Cloud,
    Tenant,
    User,
    WorldError,
    make_key_part,
)
from tenants.cxone.sandbox.sandbox import Sandbox
from tenants.cxone.sandbox.server import SandboxError
from tenants.cxone.sandbox.watch import WorldWatch
from tenants.cxone.sandbox.world import World

__all__ = [
    "EXAMPLE_PASSWORD",
    "KINDS",
    "AccessKey",
    "App",
    "Cloud",
    "Entry",
    "Fault",
    "FaultKind",
    "Faults",
    "Sandbox",
    "SandboxError",
    "Tenant",
    "User",
    "World",
    "WorldError",
    "WorldWatch",
    "example_id",
    "example_key_part",
    "example_world",
    "make_key_part",
]
