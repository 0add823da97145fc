"""Arming a fault from what somebody typed or posted."""

from typing import Any, Final

from tenants.cxone.sandbox.faults import Fault
from tenants.cxone.sandbox.records import WorldError
from tenants.cxone.sandbox.routes import ENDPOINTS
from tenants.cxone.sandbox.world import World

LIMITS: Final = ("client_id", "access_key_id", "tenant_id", "endpoint")


def arm(world: World, wanted: dict[str, Any]) -> Fault:
    """Raises WorldError with a sentence that does not quote what was sent."""
    known = {"kind", "cloud", "value", "times", *LIMITS}
    if not set(wanted) <= known:
        raise WorldError(f"A fault has only these fields: {', '.join(sorted(known))}.")
    cloud = wanted.get("cloud")
    if not isinstance(cloud, str) or cloud not in world.clouds:
        raise WorldError("Name one of the clouds of this sandbox.")
    if wanted.get("endpoint") and wanted["endpoint"] not in ENDPOINTS:
        raise WorldError(f"The endpoint must be one of: {', '.join(ENDPOINTS)}.")
    return world.faults.arm(**{"kind": "", "times": 0, **wanted})


def arm_from_form(world: World, form: dict[str, str]) -> Fault:
    """The same for a form, where everything is text."""
    times = form.get("times", "0")
    if not (times.isascii() and times.isdigit() and len(times) < 7):
        raise WorldError("The times of a fault must be a whole number.")
    return arm(world, {**form, "times": int(times)})
