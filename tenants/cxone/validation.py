"""Try one sign-in against CXone, step by step, each step isolating one class of fault.

provider-discovery   does the issuer still publish what our record says?
token                are client credential and access key accepted?      <- secrets leave here
id-token             whose are they: tenant, business unit, area?
tenant-discovery     where does that tenant live?
server-time          does its API take the access token?
business-unit        may the API user see its business unit?
"""

from collections.abc import Callable
from dataclasses import replace

from cxone_registry.secret import Secret
from tenants.cxone import acd, answers, client_auth, discovery, id_token, token_endpoint
from tenants.cxone.cloud import SignIn
from tenants.cxone.diary import Clock, Diary
from tenants.cxone.errors import (
    AccessKeyRefused,
    ClientRefused,
    CXoneError,
    HostileAnswer,
    Misconfigured,
    Throttled,
    Unavailable,
)
from tenants.cxone.id_token import IdToken
from tenants.cxone.jwks import STRONG_KEY, KeySet
from tenants.cxone.observation import STEPS, Observation, Step, TenantLocation
from tenants.cxone.outbound import Answer, Door
from tenants.cxone.provider_cache import ProviderCache
from tenants.cxone.text import Redactor
from tenants.cxone.token_endpoint import Tokens
from tenants.cxone.urls import target

SKEW_WORTH_A_WARNING = 60
SKEW_BEYOND_JUDGING = 300

# Failures that newer signing keys may cure.
_CURABLE = ("signing-key-unknown", "id-token-signature")
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
    return _Validation(sign_in, door, clock, cache, on_send, on_step).run()


class _Validation:
    def __init__(
        self,
        sign_in: SignIn,
        door: Door,
        clock: Clock,
        cache: ProviderCache,
        on_send: Callable[[], None],
        on_step: Callable[[Step], None],
    ) -> None:
        self.sign_in, self.cloud = sign_in, sign_in.cloud
        self.door, self.clock, self.cache, self.on_send = door, clock, cache, on_send
        self.redactor = Redactor(sign_in.client_secret, sign_in.access_key_secret)
        self.diary = Diary(clock, self.redactor, on_step)
        self.seen = Observation(steps=(), sign_in="not-sent", sent=False)
        self.tokens: Tokens
        self.location: TenantLocation

    def run(self) -> Observation:
        works = (
            self._provider_discovery,
            self._token,
            self._id_token,
            self._tenant_discovery,
            self._server_time,
            self._business_unit,
        )
        stopped_at, reason = "", ""
        for name, work in zip(STEPS, works, strict=True):
            if stopped_at:
                self.diary.skip(name, after=stopped_at, reason=reason)
                continue
            failure = self.diary.do(name, work)
            if failure and name not in _NOT_FATAL:
                stopped_at, reason = name, failure
        return replace(self.seen, steps=tuple(self.diary.steps))

    def _provider_discovery(self) -> str:
        document = self.cache.document(self.cloud, door=self.door, now=self.clock())
        if document.token_endpoint == self.cloud.token_endpoint:
            return ""
        # Reported, never obeyed: the secrets still go where our own record says.
        named = self.redactor.text(document.token_endpoint)
        self.seen = replace(self.seen, drift={"token_endpoint": named})
        self.diary.note(token_endpoint=named)
        return "token-endpoint-drift"

    def _token(self) -> str:
        try:
            answer = self._send_secrets()
            self._read_token_answer(answer)
        except CXoneError as error:
            self.seen = replace(
                self.seen, sign_in=_verdict(error), sent=self.seen.sent or error.sent
            )
            if isinstance(error, Throttled):
                self.seen = replace(self.seen, retry_after=error.retry_after)
            raise
        self.seen = replace(self.seen, sign_in="accepted")
        return "clock-skew" if self._skewed_by() > SKEW_WORTH_A_WARNING else ""

    def _send_secrets(self) -> Answer:
        request = client_auth.password_grant(self.sign_in)
        self.redactor.learn(request.form)
        if request.authorization:
            self.redactor.learn(request.authorization)
        # Refuse a bad record before the caller is told that secrets are about to leave.
        target(self.cloud.token_endpoint, self.cloud)
        self.diary.ask_caller(self.on_send)
        answer = self.door.post_form(
            self.cloud,
            self.cloud.token_endpoint,
            form=request.form,
            authorization=request.authorization,
        )
        self.seen = replace(self.seen, sent=True)
        return answer

    def _read_token_answer(self, answer: Answer) -> None:
        now = self.clock()
        said = answers.date(answer)
        if said is not None:
            self.seen = replace(self.seen, clock_skew=round((now - said).total_seconds()))
        self._note_error(answer)
        token_endpoint.refuse(answer, now)
        self.tokens = token_endpoint.read_tokens(answer)
        self._learn_tokens()

    def _note_error(self, answer: Answer) -> None:
        error, text = token_endpoint.error_texts(answer)
        self.seen = replace(
            self.seen,
            error=self.redactor.text(error, 60),
            error_description=self.redactor.text(text),
        )

    def _learn_tokens(self) -> None:
        for token in (self.tokens.access_token, self.tokens.id_token, self.tokens.refresh_token):
            self.redactor.learn(token or Secret(""))

    def _id_token(self) -> str:
        found = self._verified()
        self.seen = replace(
            self.seen,
            token_tenant_id=found.tenant_id,
            token_business_unit=found.business_unit,
            token_area=self.redactor.text(found.area),
            token_expires_at=found.expires_at,
            signing_key_id=self.redactor.text(found.key_id),
            signing_key_bits=found.key_bits,
        )
        self._compare_owner(found)
        if self._skewed_by() > SKEW_BEYOND_JUDGING:
            return "clock-not-trusted"
        return "weak-signing-key" if found.key_bits < STRONG_KEY else ""

    def _verified(self) -> IdToken:
        if self.tokens.id_token is None:
            raise HostileAnswer("id-token-missing")
        keys = self.cache.keys(self.cloud, door=self.door, now=self.clock())
        try:
            return self._verify(self.tokens.id_token, keys)
        except HostileAnswer as error:
            if error.code not in _CURABLE:
                raise
            failure = error
        renewed = self.cache.renewed_keys(self.cloud, tried=keys, door=self.door, now=self.clock())
        if renewed is keys:
            raise failure
        return self._verify(self.tokens.id_token, renewed)

    def _verify(self, token: Secret, keys: KeySet) -> IdToken:
        skew = self._skewed_by()
        return id_token.verify(
            token.reveal(),
            keys=keys,
            issuer=self.cloud.issuer,
            client_id=self.sign_in.client_id,
            now=self.clock(),
            # A known difference between the clocks is not the token's fault; beyond the limit our
            # own clock may be the wrong one, and then no time is judged at all.
            leeway=None if skew > SKEW_BEYOND_JUDGING else id_token.LEEWAY + skew,
        )

    def _compare_owner(self, found: IdToken) -> None:
        expected_tenant = (self.sign_in.tenant_id or found.tenant_id).lower()
        if found.tenant_id != expected_tenant:
            raise Misconfigured("tenant-mismatch", found=found.tenant_id)
        expected_unit = self.sign_in.business_unit_number
        if expected_unit and found.business_unit and found.business_unit != expected_unit:
            raise Misconfigured("business-unit-mismatch", found=found.business_unit)

    def _tenant_discovery(self) -> str:
        tenant_id = self.seen.token_tenant_id
        self.location = discovery.discover_tenant(self.cloud, tenant_id, door=self.door)
        self.seen = replace(self.seen, location=self._shown(self.location))
        return ""

    def _shown(self, location: TenantLocation) -> TenantLocation:
        return replace(
            location,
            area=self.redactor.text(location.area),
            cluster=self.redactor.text(location.cluster),
            domain=self.redactor.text(location.domain),
            api_endpoint=self.redactor.text(location.api_endpoint),
            auth_endpoint=self.redactor.text(location.auth_endpoint),
        )

    def _server_time(self) -> str:
        time = acd.read_server_time(self._call("server-time"))
        self.diary.note(server_time=time.isoformat())
        return ""

    def _business_unit(self) -> str:
        try:
            units = acd.read_business_units(self._call("business-unit"))
        except Misconfigured as error:
            # A narrow role is good practice, not a fault of the credential.
            if error.code != "business-unit-forbidden":
                raise
            return error.code
        self.seen = replace(self.seen, business_units=units)
        expected = self.sign_in.business_unit_number
        if expected and units and expected not in units:
            raise Misconfigured("business-unit-mismatch")
        return "" if units else "business-unit-empty"

    def _call(self, name: str) -> Answer:
        answer = acd.get(
            self.cloud,
            self.location.api_endpoint,
            name,
            version=self.sign_in.service_version,
            token=self.tokens.access_token,
            door=self.door,
        )
        self.diary.note(description=self.redactor.text(acd.description(answer)))
        acd.refuse(answer, name=name, now=self.clock())
        return answer

    def _skewed_by(self) -> int:
        return abs(self.seen.clock_skew or 0)


def _verdict(error: CXoneError) -> str:
    """The word of ``Observation.sign_in`` for a token request that ended in *error*."""
    if isinstance(error, Unavailable):
        return "unknown" if error.sent and not error.answered else "unavailable"
    words: dict[type[CXoneError], str] = {
        ClientRefused: "client-refused",
        AccessKeyRefused: "access-key-refused",
        Throttled: "throttled",
        Misconfigured: "misconfigured",
        HostileAnswer: "hostile",
    }
    return words[type(error)]
