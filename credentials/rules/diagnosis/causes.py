"""Which rule looks into which code of a step."""

from collections.abc import Callable, Iterable, Mapping

from credentials.rules.diagnosis import (
    access_key,
    client,
    clock,
    clouds,
    entries,
    network,
    people,
    places,
    tokens,
    your_code,
)
from credentials.rules.diagnosis.case import Case, Seen
from credentials.rules.diagnosis.verdict import Verdict
from credentials.rules.explained.places import ADDRESSES
from credentials.rules.explanations import DOUBTS, EXPLAINED, FLIGHT

Rule = Callable[[Case, Seen], Iterable[Verdict]]

# Nothing to act on. A doubt is looked at only after a refusal, and the token URL at the end.
HARMLESS = {
    "business-unit-forbidden",
    "business-unit-empty",
    "userinfo-not-published",
    *DOUBTS,
    *FLIGHT["token-url"],
}


def tenant_unknown(case: Case, seen: Seen) -> Iterable[Verdict]:
    """The tenant is not in this environment."""
    return clouds.tenant_unknown(case)


def known_elsewhere(case: Case, seen: Seen) -> Iterable[Verdict]:
    """Another environment knows the tenant; wrong only if this one does not."""
    return clouds.wrong_cloud(case)


def as_explained(case: Case, seen: Seen) -> Iterable[Verdict]:
    """A code that has one cause, which its explanation names already."""
    told = EXPLAINED[seen.code]
    return [Verdict(seen.code, told.sentence, told.remedy)]


_SIGN_IN: Mapping[str, Rule] = {
    "client-refused": client.client_refused,
    "unauthorized-client": client.wrong_type,
    "unsupported-grant-type": client.unsupported_grant,
    "invalid-request": client.unreadable_request,
    "invalid-scope": client.unreadable_request,
    "access-key-refused": access_key.access_key_refused,
    "unexplained-refusal": access_key.unexplained,
    "client-secret-too-short": entries.unusable,
    "client-secret-missing": entries.unusable,
    "secret-unencodable": entries.unusable,
    "client-auth-method-unsupported": entries.unusable,
}
_TOKENS: Mapping[str, Rule] = {
    "clock-skew": clock.clock,
    "clock-not-trusted": clock.clock,
    "id-token-expired": clock.token_times,
    "id-token-not-yet-valid": clock.token_times,
    "tenant-mismatch": tokens.wrong_tenant,
    "business-unit-mismatch": tokens.wrong_business_unit,
    "signing-key-unknown": tokens.signing_key_changed,
    "id-token-signature": tokens.signing_key_changed,
    "weak-signing-key": tokens.weak_key,
    "id-token-claim-malformed": tokens.malformed_claim,
    "id-token-claim-missing": tokens.malformed_claim,
    "id-token-issuer": tokens.other_audience,
    "id-token-audience": tokens.other_audience,
    "refresh-refused": tokens.refresh,
    "refresh-malformed": tokens.refresh,
    "refresh-token-missing": as_explained,
}
_PEOPLE: Mapping[str, Rule] = {
    "code-refused": people.code_refused,
    **dict.fromkeys(FLIGHT["authorization"], people.authorization_refused),
    "id-token-nonce": as_explained,
    "id-token-nonce-missing": as_explained,
    "id-token-auth-time": as_explained,
    "userinfo-subject-mismatch": people.other_person,
    "userinfo-unauthorized": as_explained,
    "userinfo-malformed": as_explained,
}
_PLACES: Mapping[str, Rule] = {
    "tenant-unknown": tenant_unknown,
    "tenant-not-told": as_explained,
    "tenant-nowhere": tenant_unknown,
    "tenant-elsewhere": known_elsewhere,
    "tenant-id-malformed": places.malformed_tenant_id,
    "token-endpoint-drift": places.drifted,
    "endpoint-refused": places.endpoint_refused,
    "provider-unknown": places.wrong_issuer,
    "issuer-mismatch": places.wrong_issuer,
    "url-refused": places.address_refused,
    "server-time-unauthorized": places.api_refused,
    "server-time-forbidden": places.api_refused,
    "server-time-refused": places.api_refused,
    "server-time-malformed": places.api_unreadable,
    "business-unit-unauthorized": places.api_refused,
    "business-unit-refused": places.api_refused,
    "business-units-malformed": places.api_unreadable,
    "origin-not-allowed": your_code.origin_missing,
    "authorization-not-allowed": as_explained,
    "preflight-refused": as_explained,
    "origin-malformed": as_explained,
    **dict.fromkeys(ADDRESSES, as_explained),
}
_NETWORK: Mapping[str, Rule] = {
    **dict.fromkeys(network.WEATHER, network.weather),
    "throttled": network.throttled,
    "not-json": network.not_json,
    "redirect-refused": network.redirected,
}
CAUSES: Mapping[str, Rule] = {**_SIGN_IN, **_TOKENS, **_PEOPLE, **_PLACES, **_NETWORK}
