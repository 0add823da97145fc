"""Codes that a validation can open: the steps' own, and answers that no honest CXone gives."""

from credentials.rules.catalogue.entry import (
    BY_SENDING,
    BY_VALIDATION,
    ENVIRONMENT,
    REGISTRATION,
    SUBJECT,
    Entry,
)
from credentials.rules.explained.places import ADDRESSES
from credentials.rules.explanations import ACCUSED, NOT_TRUSTED
from credentials.rules.problems import NOT_PROBLEMS, SIGN_IN, SUBJECTS, SUSPENDED, WARNING

# Steps beside the sign-in, and the way a browser is sent: they are told in a trace only.
NOT_JUDGED = {
    *ADDRESSES,
    "refresh-refused",
    "refresh-token-missing",
    "refresh-malformed",
    "userinfo-subject-mismatch",
    "userinfo-unauthorized",
    "userinfo-not-published",
    "userinfo-malformed",
}
TITLES = {
    "access-key-refused": "Access key refused",
    "authorization-not-allowed": "Browsers may not send an access token",
    "business-unit-mismatch": "Other business unit number",
    "business-unit-refused": "Business unit refused",
    "business-unit-unauthorized": "Access token not accepted for the business unit",
    "business-units-malformed": "List of business units unreadable",
    "client-auth-method-unsupported": "Client authentication method unknown",
    "client-refused": "Client credential refused",
    "client-secret-missing": "Client secret missing",
    "client-secret-too-short": "Client secret too short",
    "clock-not-trusted": "Clock far off",
    "clock-skew": "Clock skew",
    "id-token-signature": "ID token's signature does not fit",
    "invalid-request": "Sign-in request unreadable",
    "invalid-scope": "Scope refused",
    "origin-malformed": "Origin malformed",
    "preflight-refused": "Browsers' question not answered",
    "provider-unknown": "No issuer there",
    "secret-unencodable": "Secret cannot be sent",
    "server-time-forbidden": "User may not call the API",
    "server-time-malformed": "API's time unreadable",
    "server-time-refused": "API's time refused",
    "server-time-unauthorized": "Access token not accepted by the API",
    "service-version-malformed": "Version of the API unknown",
    "signing-key-unknown": "Signing key not published",
    "tenant-id-malformed": "Tenant ID malformed",
    "tenant-mismatch": "Wrong tenant",
    "tenant-not-told": "Tenant not told",
    "tenant-unknown": "Tenant not known",
    "token-endpoint-drift": "Token endpoint drift",
    "unauthorized-client": "Application may not sign in this way",
    "unexplained-refusal": "Refused without a reason",
    "unsupported-grant-type": "Way to sign in not offered",
    "url-refused": "Address refused",
    "weak-signing-key": "Weak signing key of the issuer",
}
# An honest CXone never answers like this; one sentence about proxies and captive portals fits all.
UNTRUSTED = {
    "access-token-missing": "No access token in the answer",
    "address-refused": "Host at an address that is not public",
    "encoding-refused": "Answer in an encoding that is not taken",
    "endpoint-refused": "Endpoint outside the allowed domains",
    "expires-in-refused": "Life of the token out of bounds",
    "id-token-algorithm": "ID token signed in another way",
    "id-token-audience": "ID token for another application",
    "id-token-claim-malformed": "Claim of the ID token malformed",
    "id-token-claim-missing": "Claim of the ID token missing",
    "id-token-expired": "ID token expired",
    "id-token-header": "Header of the ID token refused",
    "id-token-issuer": "ID token of another issuer",
    "id-token-lifetime": "Life of the ID token out of bounds",
    "id-token-malformed": "ID token malformed",
    "id-token-missing": "ID token missing",
    "id-token-not-yet-valid": "ID token not valid yet",
    "issuer-mismatch": "Issuer names itself differently",
    "json-duplicate-name": "Answer says one thing twice",
    "json-number-refused": "Number out of bounds in the answer",
    "json-too-deep": "Answer nested too deeply",
    "key-set-malformed": "Signing keys unreadable",
    "not-json": "Answer is not JSON",
    "redirect-refused": "Answer leads somewhere else",
    "signing-key-ambiguous": "Two signing keys of one name",
    "signing-key-refused": "Signing key of a kind that is not taken",
    "tenant-document-malformed": "Tenant's addresses unreadable",
    "tenant-document-mismatch": "Addresses of another tenant",
    "token-malformed": "Answer to the sign-in unreadable",
    "token-type-refused": "Token of another type",
    "too-large": "Answer too large",
}
PLACES = {
    **dict.fromkeys(
        ["client-auth-method-unsupported", "invalid-request", "invalid-scope", "origin-malformed"],
        REGISTRATION,
    ),
    **dict.fromkeys(
        ["provider-unknown", "token-endpoint-drift", "unsupported-grant-type", "url-refused"],
        ENVIRONMENT,
    ),
}


def in_words(code: str) -> str:
    """A title for a code that has none yet; the suite asks for a better one."""
    return code.replace("-", " ").capitalize()


def _entry(code: str) -> Entry:
    subject, severity = SUBJECTS.get(code, (SIGN_IN, WARNING))
    told = ACCUSED.get(code, NOT_TRUSTED)
    return Entry(
        code,
        TITLES.get(code) or UNTRUSTED.get(code) or in_words(code),
        (subject,),
        (severity,),
        told.sentence,
        told.remedy,
        BY_VALIDATION,
        PLACES.get(code, SUBJECT),
    )


JUDGED = sorted({*ACCUSED, *UNTRUSTED} - set(NOT_PROBLEMS) - NOT_JUDGED)
VALIDATED = (
    *(_entry(code) for code in JUDGED),
    Entry(
        SUSPENDED,
        "Validation suspended",
        (SIGN_IN,),
        (WARNING,),
        "Scheduled validation is suspended, so that the API user is not locked.",
        "Replace the secret that was refused, or check it and press Validate now.",
        BY_SENDING,
    ),
)
