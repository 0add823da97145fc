"""A light check of many sign-ins at once, over libcurl. README.md of the client says the rules."""

from tenants.cxone.fleet.sender import FleetSender
from tenants.cxone.fleet.told import LIGHT_STEPS, Asked, Pacer, Stop, Told

__all__ = ["LIGHT_STEPS", "Asked", "FleetSender", "Pacer", "Stop", "Told"]
