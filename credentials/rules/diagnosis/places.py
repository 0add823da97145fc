"""Addresses that moved or are wrong, and an API that says no to a good token."""

from collections.abc import Iterator

from credentials.rules.diagnosis.case import Case, Seen
from credentials.rules.diagnosis.network import not_trusted
from credentials.rules.diagnosis.verdict import CERTAIN, Verdict

OPERATOR = "Ask the platform operator, who keeps the list of environments,"


def drifted(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The issuer publishes another token endpoint than our record."""
    yield Verdict(
        "token-endpoint-drift",
        "The issuer publishes another token endpoint than our record; nothing was sent there.",
        f"{OPERATOR} to ask NICE whether it moved, and then to correct the environment.",
        CERTAIN,
    )


def endpoint_refused(case: Case, seen: Seen) -> Iterator[Verdict]:
    """A document names an address outside the cloud's own domains."""
    if seen.text("field") != "token_endpoint":
        yield from not_trusted(case, seen)
        return
    yield Verdict(
        "token-endpoint-drift",
        "The issuer publishes a token endpoint outside this environment's domains, so nothing was"
        " sent at all.",
        f"{OPERATOR} to ask NICE whether it moved. Until then do not send a secret anywhere.",
        CERTAIN,
    )


def wrong_issuer(case: Case, seen: Seen) -> Iterator[Verdict]:
    """There is no issuer at the address on record, or it calls itself otherwise."""
    yield Verdict(
        "wrong-issuer",
        "The address of this environment's issuer does not lead to that issuer.",
        f"{OPERATOR} to compare the issuer with NICE's documentation.",
    )


def address_refused(case: Case, seen: Seen) -> Iterator[Verdict]:
    """Our own record holds an address that we do not send to."""
    yield Verdict(
        "url-refused",
        "An address in the environment's record is not allowed, so nothing was sent there.",
        f"{OPERATOR} to check its addresses and allowed domains.",
        CERTAIN,
    )


def malformed_tenant_id(case: Case, seen: Seen) -> Iterator[Verdict]:
    """Our own record holds a tenant ID that cannot be one."""
    yield Verdict(
        "tenant-id-malformed",
        "The tenant ID has another form than CXone's.",
        "Copy the tenant ID again from CXone into the tenant.",
        CERTAIN,
    )


def api_refused(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The token is good and the API says no: a question of rights, not of the sign-in."""
    yield Verdict(
        "api-call-refused",
        "The sign-in works, but the API refuses the call made with its access token.",
        "Compare the role of the API user in CXone with that of one that works, and the API groups"
        f" on the registration's page with NICE's answer. If both are right, {case.support}.",
    )


def api_unreadable(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The API said yes to the call, and what it gave cannot be read."""
    yield Verdict(
        "api-answer-unreadable",
        "The sign-in works, but the API's answer could not be read.",
        f"Run the flight check again. If it stays, {case.support}.",
    )
