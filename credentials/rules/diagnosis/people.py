"""A person signed in, or tried to: the authorization page, the code, and who came back."""

from collections.abc import Iterator

from credentials.rules.diagnosis.case import Case, Seen
from credentials.rules.diagnosis.verdict import CERTAIN, Verdict
from credentials.rules.diagnosis.words import hints_in
from credentials.rules.explanations import FLIGHT

AGAIN = "Start the sign-in again"
REDIRECT = "Compare the redirect URI with the registered one, character by character"


def code_refused(case: Case, seen: Seen) -> Iterator[Verdict]:
    """``invalid_grant`` for an authorization code (RFC 6749 section 5.2, RFC 7636 section 4.6)."""
    hints = hints_in(seen.text("description"))
    if "redirect" in hints:
        yield _redirect_mismatch(case)
    if "pkce" in hints:
        yield _pkce_mismatch()
    if "reused" in hints:
        yield Verdict(
            "code-reused",
            "CXone says that the authorization code was used before.",
            f"{AGAIN}, and do not reload the page that CXone sends you back to.",
        )
    yield Verdict(
        "code-expired" if "expired" in hints else "code-refused",
        "CXone refused the authorization code: it has expired."
        if "expired" in hints
        else "CXone refused the authorization code: it may have expired or been used before.",
        f"{AGAIN}. A code works only once, and for a short time.",
    )
    yield _redirect_mismatch(case)
    yield _pkce_mismatch()


def authorization_refused(case: Case, seen: Seen) -> Iterator[Verdict]:
    """CXone's page gave an error instead of a code (OpenID Connect Core section 3.1.2.6)."""
    told = f"{seen.text('error')} {seen.text('description')}"
    if seen.code == "redirect-uri-not-registered" or "redirect" in hints_in(told):
        yield _not_registered(case)
        return
    explained = FLIGHT["authorization"][seen.code]
    yield Verdict(seen.code, explained.sentence, explained.remedy)
    if seen.code == "never-came-back":
        # CXone sends nobody to an address it does not know (RFC 6749 section 4.1.2.1).
        yield _not_registered(case)


def other_person(case: Case, seen: Seen) -> Iterator[Verdict]:
    """Userinfo speaks of another subject than the ID token (OpenID Connect Core section 5.3.2)."""
    yield Verdict(
        "userinfo-other-subject",
        "Userinfo and the ID token name different people, so userinfo was not used.",
        f"{AGAIN}, and do not use what userinfo said. If it stays, {case.support}.",
        CERTAIN,
    )


def _not_registered(case: Case) -> Verdict:
    return Verdict(
        "redirect-uri-not-registered",
        "CXone may not know the redirect URI of this registry for the application.",
        "Add the redirect URI to the registration exactly as the flight check shows it, and ask"
        f" NICE for it: {case.support}.",
    )


def _redirect_mismatch(case: Case) -> Verdict:
    return Verdict(
        "redirect-mismatch",
        "The redirect URI of the code and that of the token request may differ.",
        f"{REDIRECT}. If they are the same, {case.support}.",
    )


def _pkce_mismatch() -> Verdict:
    return Verdict(
        "pkce-mismatch",
        "The code verifier may not fit the challenge that the sign-in began with.",
        f"{AGAIN}, in one tab only: a second one replaces the verifier of the first.",
    )
