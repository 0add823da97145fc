"""Try one sign-in against CXone, step by step, each step isolating one class of fault.

inputs               do the entered values look right?                   (flight check)
provider-discovery   does the issuer still publish what our record says?
token                are client credential and access key accepted?      <- secrets leave here
id-token             whose are they: tenant, business unit, area?
userinfo             does the access token belong to the same person?    (sign-in of a person)
tenant-discovery     where does that tenant live?
server-time          does its API take the access token?
business-unit        may the API user see its business unit?
refresh              does the refresh token work?                        (flight check) <- and here
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import replace

from tenants.cxone import (
    grants,
    step_id_token,
    step_inputs,
    step_refresh,
    step_tenant,
    step_token,
    step_userinfo,
)
from tenants.cxone.cloud import SignIn, UserSignIn
from tenants.cxone.diary import Clock
from tenants.cxone.observation import STEPS, THOROUGH_STEPS, USER_STEPS, Observation, Step
from tenants.cxone.provider_cache import ProviderCache
from tenants.cxone.run import Run
from tenants.cxone.sender import Sender

_STEPS: dict[str, Callable[[Run], str]] = {
    "inputs": step_inputs.look,
    "provider-discovery": step_token.provider_discovery,
    "token": step_token.token,
    "id-token": step_id_token.id_token,
    "userinfo": step_userinfo.ask,
    "tenant-discovery": step_tenant.tenant_discovery,
    "server-time": step_tenant.server_time,
    "business-unit": step_tenant.business_unit,
    "refresh": step_refresh.refresh,
}
# A failure here leaves the next step worth doing.
_NOT_FATAL = ("userinfo", "server-time", "business-unit")
# A provider that is no CXone has nothing to ask for these.
_OF_TENANTS = ("tenant-discovery", "server-time", "business-unit")


def _ignore(*_: object) -> None:
    """What happens if the caller does not want to hear of something."""


def validate(
    sign_in: SignIn,
    *,
    door: Sender,
    clock: Clock,
    cache: ProviderCache,
    on_send: Callable[[], None] = _ignore,
    on_step: Callable[[Step], None] = _ignore,
    thorough: bool = False,
) -> Observation:
    """Try *sign_in* and tell what was seen. Never raises for anything that a peer does.

    *clock* returns aware UTC. *on_send* is called right before the secrets leave for the first
    time; if it raises, they do not leave and its exception propagates. *on_step* is called after
    each step. A *thorough* one is a flight check: it looks at the values first, refreshes at the
    end, and its steps hold what was sent and received, masked.
    """
    run = Run(
        sign_in,
        grant=grants.password(sign_in),
        door=door,
        clock=clock,
        cache=cache,
        on_send=on_send,
        on_step=on_step,
        is_recorded=thorough,
    )
    return observed(run, THOROUGH_STEPS if thorough else STEPS)


def validate_user(
    sign_in: UserSignIn,
    *,
    door: Sender,
    clock: Clock,
    cache: ProviderCache,
    on_send: Callable[[], None] = _ignore,
    on_step: Callable[[Step], None] = _ignore,
) -> Observation:
    """Redeem the code that a person came back with; always a flight check, else like `validate`."""
    run = Run(
        sign_in,
        grant=grants.authorization_code(sign_in),
        door=door,
        clock=clock,
        cache=cache,
        on_send=on_send,
        on_step=on_step,
        is_recorded=True,
    )
    names: tuple[str, ...] = USER_STEPS
    if not sign_in.cloud.has_tenants:
        names = tuple(name for name in names if name not in _OF_TENANTS)
    return observed(run, names)


def observed(run: Run, names: Iterable[str]) -> Observation:
    """Do the steps *names* in order, up to the first fatal failure."""
    stopped_at, reason = "", ""
    for name in names:
        if stopped_at:
            run.diary.skip(name, after=stopped_at, reason=reason)
            continue
        failure = run.diary.do(name, functools.partial(_STEPS[name], run))
        if failure and name not in _NOT_FATAL:
            stopped_at, reason = name, failure
    return replace(run.seen, steps=tuple(run.diary.steps))
