"""What the answer to one sign-in means.

A plainly good one is recognised here, by the rules of the steps. Everything else is judged by the
steps of ``validate`` themselves, which are given the recorded answer instead of a connection.
"""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta

from cxone_registry.secret import Secret
from tenants.cxone import answers, grants, token_endpoint, validation
from tenants.cxone.cloud import Cloud, SignIn
from tenants.cxone.diary import Clock
from tenants.cxone.discovery import ProviderDocument
from tenants.cxone.errors import CXoneError
from tenants.cxone.fleet.quick_token import QuickVerifier
from tenants.cxone.fleet.replay import Given, Replay
from tenants.cxone.fleet.told import LIGHT_STEPS, Asked, Told
from tenants.cxone.id_token import LEEWAY, IdToken
from tenants.cxone.jwks import STRONG_KEY, KeySet
from tenants.cxone.observation import Observation
from tenants.cxone.outbound import Answer
from tenants.cxone.run import SKEW_WORTH_A_WARNING, Run

_EXPLAINED = ("error", "error_description", "errorDescription")


class Judge:
    """Knows what the cloud published. *renew_keys* is asked when a key is unknown or too old."""

    def __init__(
        self,
        cloud: Cloud,
        document: ProviderDocument,
        keys: KeySet,
        *,
        clock: Clock,
        renew_keys: Callable[[KeySet], KeySet],
    ) -> None:
        self._cloud, self._document, self._clock = cloud, document, clock
        self._has_drifted = document.token_endpoint != cloud.token_endpoint
        self._verifier = QuickVerifier(keys)
        self._renew_keys = renew_keys

    def told(self, asked: Asked, what: Answer | CXoneError, milliseconds: int) -> Told:
        """The verdict on *what*, which came back after so many *milliseconds*."""
        now = self._clock()
        observe = functools.partial(self._observe, asked.sign_in, what, now, milliseconds)
        if isinstance(what, Answer) and self._is_plainly_good(asked.sign_in, what, now):
            return Told(asked.key, "accepted", (), milliseconds, True, None, observe)
        return _in_short(asked, observe(), milliseconds)

    def _is_plainly_good(self, sign_in: SignIn, answer: Answer, now: datetime) -> bool:
        skew = _skew(answer, now)
        if self._has_drifted or answer.status != 200 or skew > SKEW_WORTH_A_WARNING:
            return False
        token = _id_token(answer)
        if token is None:
            return False
        found = self._verifier.verified(
            token.reveal(),
            issuer=self._cloud.issuer,
            client_id=sign_in.client_id,
            now=now,
            leeway=LEEWAY + skew,
        )
        return found is not None and _is_as_recorded(sign_in, found)

    def _observe(
        self, sign_in: SignIn, what: Answer | CXoneError, ended: datetime, milliseconds: int
    ) -> Observation:
        door = Replay(what, ended - timedelta(milliseconds=milliseconds), ended)
        run = Run(
            sign_in,
            grant=grants.password(sign_in),
            door=door,
            clock=door.clock,
            cache=Given(self._document, self._verifier.keys, self._renewed),
            on_send=lambda: None,
            on_step=lambda step: None,
        )
        return validation.observed(run, LIGHT_STEPS)

    def _renewed(self, tried: KeySet) -> KeySet:
        if self._verifier.keys is tried:
            renewed = self._renew_keys(tried)
            if renewed is not tried:
                self._verifier = QuickVerifier(renewed)
        return self._verifier.keys


def _skew(answer: Answer, now: datetime) -> int:
    said = answers.date(answer)
    return 0 if said is None else abs(round((now - said).total_seconds()))


def _id_token(answer: Answer) -> Secret | None:
    """The ID token of an answer that the steps would take without a word."""
    try:
        document = answers.json_object(answer)
        tokens = token_endpoint.tokens_in(document)
    except CXoneError:
        return None
    return None if any(name in document for name in _EXPLAINED) else tokens.id_token


def _is_as_recorded(sign_in: SignIn, found: IdToken) -> bool:
    unit = sign_in.business_unit_number
    return (
        found.tenant_id == (sign_in.tenant_id or found.tenant_id).lower()
        and not (unit and found.business_unit and found.business_unit != unit)
        and found.key_bits >= STRONG_KEY
    )


def _in_short(asked: Asked, seen: Observation, milliseconds: int) -> Told:
    codes = tuple(step.code for step in seen.steps if step.result in ("failed", "warning"))
    return Told(
        asked.key, seen.sign_in, codes, milliseconds, seen.sent, seen.retry_after, lambda: seen
    )
