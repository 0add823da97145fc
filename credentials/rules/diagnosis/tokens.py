"""CXone gave tokens, but they are not the ones that were expected."""

from collections.abc import Iterator

from credentials.rules.diagnosis.case import SAFE_NUMBER, SAFE_TENANT, Case, Seen
from credentials.rules.diagnosis.network import not_trusted
from credentials.rules.diagnosis.verdict import CERTAIN, Verdict


def wrong_tenant(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The ID token names another tenant than our record."""
    found = seen.matching("found", SAFE_TENANT)
    named = f"tenant {found}" if found else "another tenant"
    if case.signs_people_in:
        yield Verdict(
            "wrong-tenant",
            f"The sign-in works, but the person belongs to {named}, not to the one chosen.",
            "Start the sign-in again as a user of the tenant that was chosen, or choose the tenant"
            " of that person. CXone may still know the person in this browser: sign out there"
            " first.",
            CERTAIN,
        )
        return
    yield Verdict(
        "wrong-tenant",
        f"The sign-in works, but it belongs to {named}, not to the tenant it is filed under.",
        "Enter the access key under the tenant it belongs to, or create a key in the tenant meant"
        " here and enter that one.",
        CERTAIN,
    )


def wrong_business_unit(case: Case, seen: Seen) -> Iterator[Verdict]:
    """CXone names another business unit number than our record."""
    # Of the two steps that can see it, only the ID token's notes the numbers.
    told_by = seen if seen.facts.get("found") else case.step("id-token")
    found, expected = (told_by.matching(name, SAFE_NUMBER) for name in ("found", "expected"))
    told = f"business unit {found}" if found else "another business unit"
    recorded = f" {expected}" if expected else ""
    yield Verdict(
        "wrong-business-unit",
        f"CXone says {told}, the tenant's record says{recorded or ' otherwise'}.",
        "Compare with ACD > ACD Configuration > Business Unit in CXone, then choose the right"
        " business unit on the tenant's page, or correct its number.",
        CERTAIN,
    )


def signing_key_changed(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The keys were fetched again and the signature still fits none."""
    yield Verdict(
        "signing-key-changed",
        "The ID token's signature fits no key that the issuer publishes: the issuer may just have"
        " changed its keys.",
        f"Run the flight check again in two minutes. If it stays, {case.support}; the token is not"
        " used until then.",
    )


def weak_key(case: Case, seen: Seen) -> Iterator[Verdict]:
    """Good enough to sign in, and NICE's to change."""
    yield Verdict(
        "weak-signing-key",
        "CXone signs with a key shorter than 2048 bits, which some libraries refuse.",
        f"The sign-in itself works. If your code refuses the key, {case.support}.",
        CERTAIN,
    )


def malformed_claim(case: Case, seen: Seen) -> Iterator[Verdict]:
    """A claim is missing or has another form; without a tenant there is nowhere to go."""
    if seen.text("claim") != "tenantId":
        yield from not_trusted(case, seen)
        return
    yield Verdict(
        "token-without-tenant",
        "The ID token names no tenant, so nothing says where the API is.",
        f"See in CXone that the user belongs to a tenant. If it does, {case.support}.",
        CERTAIN,
    )


def other_audience(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The ID token was made for another client or by another issuer than the ones on record."""
    yield Verdict(
        "token-of-another-application",
        "The ID token was not made for this client_id by this environment's issuer.",
        "Compare the client_id with NICE's answer, and ask the platform operator to compare the"
        " environment's issuer.",
    )


def refresh(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The sign-in works and its refresh token does not."""
    yield Verdict(
        "refresh-refused",
        "The sign-in works, but CXone did not take the refresh token that it had just given.",
        "Let your code sign in again when the access token ends instead of refreshing it. If it"
        f" must refresh, {case.support}.",
    )
