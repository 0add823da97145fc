"""Try one sign-in against CXone, step by step, each step isolating one class of fault.

provider-discovery   does the issuer still publish what our record says?
token                are client credential and access key accepted?      <- secrets leave here
id-token             whose are they: tenant, business unit, area?
tenant-discovery     where does that tenant live?
server-time          does its API take the access token?
business-unit        may the API user see its business unit?
"""

import functools
from collections.abc import Callable
from dataclasses import replace

from tenants.cxone import step_id_token, step_tenant, step_token
from tenants.cxone.cloud import SignIn
from tenants.cxone.diary import Clock
from tenants.cxone.observation import Observation, Step
from tenants.cxone.outbound import Door
from tenants.cxone.provider_cache import ProviderCache
from tenants.cxone.run import Run

_STEPS: dict[str, Callable[[Run], str]] = {
    "provider-discovery": step_token.provider_discovery,
    "token": step_token.token,
    "id-token": step_id_token.id_token,
    "tenant-discovery": step_tenant.tenant_discovery,
    "server-time": step_tenant.server_time,
    "business-unit": step_tenant.business_unit,
}
# A failure here leaves the next step worth doing.
_NOT_FATAL = ("server-time",)


def _ignore(*_: object) -> None:
    """What happens if the caller does not want to hear of something."""


def validate(
    sign_in: SignIn,
    *,
    door: Door,
    clock: Clock,
    cache: ProviderCache,
    on_send: Callable[[], None] = _ignore,
    on_step: Callable[[Step], None] = _ignore,
) -> Observation:
    """Try *sign_in* and tell what was seen. Never raises for anything that a peer does.

    *clock* returns aware UTC. *on_send* is called right before the secrets leave; if it raises,
    they do not leave and its exception propagates. *on_step* is called after each step.
    """
    run = Run(sign_in, door=door, clock=clock, cache=cache, on_send=on_send, on_step=on_step)
    stopped_at, reason = "", ""
    for name, step in _STEPS.items():
        if stopped_at:
            run.diary.skip(name, after=stopped_at, reason=reason)
            continue
        failure = run.diary.do(name, functools.partial(step, run))
        if failure and name not in _NOT_FATAL:
            stopped_at, reason = name, failure
    return replace(run.seen, steps=tuple(run.diary.steps))
